from collections.abc import Mapping

from application.orchestration.ports import Prices
from application.text_engine.routing import Routes
from domain.orchestration.budget import Use
from domain.text_engine.generation import TokenUsage
from domain.text_engine.models import ModelCard


class RoutePrices(Prices):
    """By each model that may serve, as if every one of `tries` were made there and paid."""

    def __init__(self, routes: Routes, *, tries: int) -> None:
        self._routes = routes
        self._tries = tries

    def most(
        self, use_case: str, input_tokens: int, output_tokens: int, agent: str | None = None
    ) -> Mapping[str, Use]:
        return {
            candidate.name: self._used(candidate.card, input_tokens, output_tokens)
            for candidate in self._routes.choose(use_case, agent=agent)
        }

    def _used(self, card: ModelCard, input_tokens: int, output_tokens: int) -> Use:
        read = int(input_tokens * card.token_factor) + 1
        usage = TokenUsage(read * self._tries, output_tokens * self._tries)
        return Use(usage.total, card.cost(usage))
