"""The bodies of /v1/safety."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.safety.screening import Direction


class ScreenBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=100_000)]
    language: Annotated[str, Field(max_length=35)] | None = Field(
        None, description="A hint; every language is read whatever it says"
    )
    persona: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="Whose policy decides; none: the general one"
    )
    direction: Direction = Direction.INPUT


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
