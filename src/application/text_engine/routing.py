"""Which providers a call may use, in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from application.text_engine.ports import TextProvider
from domain.shared.errors import InvalidInput
from domain.text_engine.breaker import BreakerPolicy, CircuitBreaker
from domain.text_engine.models import ModelCard

AUTO = "AUTO"
DEFAULT_ROUTE = "default"
AGENT = "agent:"


@dataclass(frozen=True, slots=True)
class Candidate:
    provider: TextProvider
    card: ModelCard
    breaker: CircuitBreaker = field(default_factory=lambda: CircuitBreaker(BreakerPolicy()))

    @property
    def name(self) -> str:
        return self.provider.name


class Routes:
    """`order` names the candidates per use case, and per agent as `agent:<name>`, which goes first;
    `default` serves those it does not name.

    The first candidate answers in place of the providers named in `stand_in_for`.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        order: Mapping[str, Sequence[str]] | None = None,
        *,
        stand_in_for: Collection[str] = (),
    ) -> None:
        self.stand_in_for = frozenset(stand_in_for)
        self.candidates = {candidate.name: candidate for candidate in candidates}
        self._order = order or {DEFAULT_ROUTE: tuple(self.candidates)}

    def choose(
        self,
        use_case: str,
        provider: str | None = None,
        model: str | None = None,
        agent: str | None = None,
    ) -> Sequence[Candidate]:
        """Best first. A named provider or model is used alone; InvalidInput where unknown."""
        if provider in self.stand_in_for:
            return tuple(self.candidates.values())[:1]
        if provider in (None, AUTO) and model in (None, AUTO):
            routes = (f"{AGENT}{agent}", use_case, DEFAULT_ROUTE)
            names = next(self._order[route] for route in routes if self._order.get(route))
            return tuple(self.candidates[name] for name in names)
        for candidate in self.candidates.values():
            named = provider in (None, AUTO, candidate.name)
            if named and model in (None, AUTO, candidate.card.model):
                return (candidate,)
        known = ", ".join(f"{c.name}: {c.card.model}" for c in self.candidates.values())
        raise InvalidInput(f"no provider {provider} with model {model}; known: {known}")
