"""Where other contexts look at what comes in, and at what goes out before anybody sees it."""

from collections.abc import Sequence
from dataclasses import replace

from application.dialogue.exchange import Admission, Exchange
from application.dialogue.ports import InputScreen, OutputScreen
from application.dialogue.turns import UserTurn
from domain.dialogue.growing import Show, through
from domain.dialogue.replies import Document, Part, Picture, Quote, Text
from domain.dialogue.stream_filters import FilterChain


class ScreenInput:
    """Has every turn examined, those of the limited, the held and the silenced included.

    Each screen sees the words as the one before left them. While somebody else answers the
    conversation, a screen's own reply is not given.
    """

    def __init__(self, screens: Sequence[InputScreen] = ()) -> None:
        self._screens = screens

    async def take(self, exchange: Exchange) -> None:
        for screen in self._screens:
            verdict = await screen.examine(exchange.turn, exchange.words or "")
            if exchange.words is not None:
                exchange.words = verdict.words
            exchange.crisis |= verdict.crisis
            exchange.restricted |= verdict.restricted
            exchange.under_age = exchange.under_age or verdict.under_age
            if exchange.reply is not None or (exchange.crisis and not verdict.crisis):
                continue  # the first screen's reply is the most urgent one, and danger goes first
            if verdict.reply is not None and exchange.admission is not Admission.HELD:
                exchange.answer(verdict.reply, by="screening", screened=True)


class OutputScreening:
    """The screens of the output, for the texts of one answer."""

    def __init__(self, screens: Sequence[OutputScreen], turn: UserTurn) -> None:
        self._screens = screens
        self._turn = turn

    def whole(self, text: str) -> str:
        """A text that is complete, as it may be shown and remembered."""
        return self._open().whole((text,)) if self._screens else text

    def growing(self, show: Show) -> Show | None:
        """Shows of a text that grows what the screens have let through."""
        return through(self._open, show) if self._screens else show

    def _open(self) -> FilterChain:
        return FilterChain([screen.open(self._turn) for screen in self._screens])


class ScreenOutput:
    """Screens whatever no earlier step has: every text of it, captions too."""

    def __init__(self, screens: Sequence[OutputScreen] = ()) -> None:
        self._screens = screens

    async def take(self, exchange: Exchange) -> None:
        if exchange.reply is None or exchange.is_screened or not self._screens:
            return
        screening = OutputScreening(self._screens, exchange.turn)
        parts = tuple(_screened(part, screening) for part in exchange.reply.parts)
        exchange.reply = replace(exchange.reply, parts=parts)
        exchange.is_screened = True


def _screened(part: Part, screening: OutputScreening) -> Part:
    match part:
        case Text():
            return replace(part, text=screening.whole(part.text))
        case Picture() | Document():
            return replace(part, caption=screening.whole(part.caption))
        case Quote():
            return part  # the person's own words
