"""What a version of a persona must achieve before people are given it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.shared.language import Language
from domain.text_engine.messages import ChatMessage
from domain.text_engine.scenarios import Expectation


@dataclass(frozen=True, slots=True)
class PersonaScenario:
    """`prompt` must always hold; `reply` once a model judges, until then it is a warning.

    `outcome` is what the persona's scope makes of the newest message: `answered`, `refused` or
    `handed_over`; None where it does not matter. `kind` tells suites apart (`persona`, `safety`).
    """

    name: str
    language: Language
    messages: tuple[ChatMessage, ...]
    kind: str = "persona"
    outcome: str | None = None
    prompt: Expectation = field(default_factory=Expectation)
    reply: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """`warnings` are expectations on replies that no model has looked at."""

    name: str
    kind: str
    failures: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        return not self.failures
