"""A persona's scenarios as files and profiles write them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from domain.personas.scenarios import PersonaScenario
from domain.shared.errors import InvalidInput
from domain.shared.language import Language
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.scenarios import Expectation

Short = Annotated[str, StringConstraints(max_length=500)]


class _Expect(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contains: list[Short] = Field(default_factory=list, max_length=50)
    not_contains: list[Short] = Field(default_factory=list, max_length=50)
    min_words: Annotated[int, Field(ge=0)] = 0
    max_words: Annotated[int | None, Field(ge=1)] = None
    language: Language | None = None
    judged: Short | None = None

    def to_expectation(self) -> Expectation:
        return Expectation(**self.model_dump())


class ScenarioEntry(BaseModel):
    """What is said, in which language, and what must hold of the prompt and of the reply.

    `kind` lets a suite be run in part; `outcome` is what the scope makes of the last message.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kind: Annotated[str, StringConstraints(max_length=32)] = "persona"
    locale: Language = Language.RUSSIAN
    said: list[Annotated[str, StringConstraints(max_length=4_000)]] = Field(
        min_length=1, max_length=50
    )
    outcome: Literal["answered", "refused", "handed_over"] | None = None
    prompt: _Expect = _Expect()
    reply: _Expect = _Expect()

    def to_scenario(self) -> PersonaScenario:
        """Messages alternate, the user's last."""
        roles = (Role.USER, Role.ASSISTANT)
        last = len(self.said) - 1
        messages = tuple(
            ChatMessage(roles[(last - number) % 2], text) for number, text in enumerate(self.said)
        )
        return PersonaScenario(
            name=self.name,
            kind=self.kind,
            language=self.locale,
            messages=messages,
            outcome=self.outcome,
            prompt=self.prompt.to_expectation(),
            reply=self.reply.to_expectation(),
        )


class _Suite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scenarios: list[ScenarioEntry] = Field(max_length=200)


def scenarios_of(content: Mapping[str, Any]) -> Sequence[PersonaScenario]:
    """Those under `scenarios`. Raises InvalidInput that names the field."""
    try:
        suite = _Suite.model_validate({"scenarios": content.get("scenarios") or []})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{field}: {first['msg']}") from None
    return [each.to_scenario() for each in suite.scenarios]
