"""What is known of a model: its price and its window."""

from dataclasses import dataclass

from domain.text_engine.generation import TokenUsage


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Prices in USD per million tokens; `token_factor` scales our count to the model's own.

    An assumed price is an upper one, charged because nobody knows the true one. No call is given
    more than `input_limit` tokens, however large the window is, nor more than `call_usd` pays for.
    `sees`: it is known to understand pictures.
    """

    model: str
    input_price: float = 0.0
    output_price: float = 0.0
    context_window: int = 128_000
    token_factor: float = 1.0
    input_limit: int = 32_000
    has_assumed_price: bool = False
    sees: bool = False
    call_usd: float | None = None

    @property
    def is_free(self) -> bool:
        return not (self.input_price or self.output_price)

    def cost(self, usage: TokenUsage) -> float:
        return (usage.input * self.input_price + usage.output * self.output_price) / 1e6

    def believes(self, usage: TokenUsage, max_output_tokens: int) -> bool:
        """Whether a reported usage can be true."""
        return 0 <= usage.input <= self.context_window and 0 <= usage.output <= max_output_tokens

    def room(self, max_output_tokens: int) -> int:
        """Tokens of ours that the input may have."""
        room: float = min(self.context_window - max_output_tokens, self.input_limit)
        if self.call_usd is not None and self.input_price:
            left = self.call_usd * 1e6 - max_output_tokens * self.output_price
            room = min(room, left / self.input_price)
        return int(room / self.token_factor)
