"""The bodies of /v1/safety."""

from typing import Literal

from pydantic import BaseModel, Field


class CrisisBody(BaseModel):
    tier: Literal[0, 1, 2] = Field(description="1 explicit, 2 deserves a question, 0 nothing")
    about: Literal["self", "other", "minor"] | None


class InjectionBody(BaseModel):
    level: Literal["low", "middle", "high"]
    rules: list[str]


class EntityBody(BaseModel):
    entity: str
    start: int = Field(description="In code points of the text")
    end: int


class ScreenedBody(BaseModel):
    crisis: CrisisBody
    injection: InjectionBody
    personal_data: list[EntityBody]
    decision: Literal["allow", "restrict", "refuse", "suspend"]
