from application.orchestration.ports import Prices
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Routes
from domain.orchestration.budget import Use
from domain.text_engine.generation import TokenUsage


class RoutePrices(Prices):
    """By the dearest model that may serve a use case, as if every try were made and paid."""

    def __init__(self, routes: Routes, *, tries: int = RetryPolicy().attempts) -> None:
        self._routes = routes
        self._tries = tries

    def most(self, use_case: str, input_tokens: int, output_tokens: int) -> Use:
        usage = TokenUsage(input_tokens * self._tries, output_tokens * self._tries)
        cards = [candidate.card for candidate in self._routes.choose(use_case)]
        return Use(usage.total, max((card.cost(usage) for card in cards), default=0.0))
