from typing import ClassVar, Final

from presentation.api.ai_errors import StandardRoute

CARD_BYTES: Final = 8 * 1024 * 1024


class CardRoute(StandardRoute):
    """A picture with a card in it is larger than other bodies."""

    most_bytes: ClassVar[int] = CARD_BYTES
