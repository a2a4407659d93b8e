from application.orchestration.ports import Prices
from application.text_engine.routing import Routes
from domain.orchestration.budget import Use
from domain.text_engine.generation import TokenUsage
from domain.text_engine.models import ModelCard


class RoutePrices(Prices):
    """By the dearest model that may serve a use case, as if every one of `tries` were made there
    and paid.
    """

    def __init__(self, routes: Routes, *, tries: int) -> None:
        self._routes = routes
        self._tries = tries

    def most(
        self, use_case: str, input_tokens: int, output_tokens: int, agent: str | None = None
    ) -> Use:
        cards = [candidate.card for candidate in self._routes.choose(use_case, agent=agent)]
        used = [(card, self._usage(card, input_tokens, output_tokens)) for card in cards]
        tokens = max((usage.total for _, usage in used), default=0)
        return Use(tokens, max((card.cost(usage) for card, usage in used), default=0.0))

    def _usage(self, card: ModelCard, input_tokens: int, output_tokens: int) -> TokenUsage:
        read = int(input_tokens * card.token_factor) + 1
        return TokenUsage(read * self._tries, output_tokens * self._tries)
