"""A thumb below an answer: what people think of it, in one press."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from application.dialogue.exchange import Exchange
from application.personalization.replies import ReplyOutcome
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply, Text
from domain.shared.identity import MemoryOwner

THUMB: Final = "thumb"
_SIGNS: Final = {"up": "👍", "down": "👎"}


class RateTurn(Protocol):
    async def execute(self, turn_id: str, person: str, *, up: bool) -> bool:
        """False for a turn that is not kept any more."""
        ...


class OfferThumbs:
    """Puts them beside the other buttons of an answer, in private; `shown`: the operator says."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown

    async def take(self, exchange: Exchange) -> None:
        personal, reply = exchange.personal, exchange.reply
        if not (self._shown and personal and reply and exchange.turn.is_private):
            return
        if personal.outcome is not ReplyOutcome.ANSWERED or not reply.parts:
            return
        first, *others = reply.parts
        if isinstance(first, Text):
            row = tuple(_button(sign, exchange.turn.turn_id) for sign in _SIGNS)
            *rows, last = first.buttons or ((),)
            shown = replace(first, buttons=(*rows, (*last, *row)))
            exchange.reply = replace(reply, parts=(shown, *others))


def _button(sign: str, turn_id: str) -> Button:
    return Button(_SIGNS[sign], Action.of(THUMB, sign, turn_id.replace(":", ".")))


class TakeThumb:
    """Keeps a person's thumb; the last one counts."""

    name = THUMB
    actions = (THUMB,)
    commands = ()
    allowed_in_crisis = True

    def __init__(
        self,
        rate: RateTurn,
        pseudonym: Callable[[MemoryOwner], str],
        count: Callable[[bool], None],
    ) -> None:
        self._rate = rate
        self._pseudonym = pseudonym
        self._count = count

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None or order.action is None or not order.pressed:
            return None
        match order.action.arguments:
            case ("up" | "down" as sign, *rest) if rest:
                turn_id = ".".join(rest).replace(".", ":")
                person = self._pseudonym(exchange.turn.owner)
                kept = await self._rate.execute(turn_id, person, up=sign == "up")
                if kept:
                    self._count(sign == "up")
                key = "thumb-kept" if kept else "button-outdated"
                return Reply(notice=(await exchange.wording()).text(key))
        return None
