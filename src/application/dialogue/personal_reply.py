from collections.abc import Callable, Sequence
from dataclasses import replace

from application.dialogue.answer_again import again_button
from application.dialogue.exchange import Exchange
from application.dialogue.ports import OutputScreen
from application.dialogue.screening import OutputScreening
from application.dialogue.turns import Attachment
from application.dialogue.zones import Zones
from application.personalization.reply import (
    PersonalizedReplyUseCase,
    ReplyOutcome,
    ReplyRequest,
    ReplyResult,
    Source,
)
from domain.dialogue.counsel import Counsel
from domain.dialogue.growing import Show
from domain.dialogue.replies import Buttons, Part, Reply, Text
from domain.dialogue.words import is_blank
from domain.personalization.situation import Situation
from domain.personalization.whereabouts import ZoneGuess

_REMEMBERED = (
    ReplyOutcome.ANSWERED,
    ReplyOutcome.REPLAYED,
    ReplyOutcome.APOLOGY,
    ReplyOutcome.STOPPED,
)


class ReplyInPerson:
    """The persona's own answer to what was said, shown as it grows.

    It remembers what it says, so that its text passes the output's screens before that.
    """

    def __init__(
        self,
        reply: PersonalizedReplyUseCase,
        zones: Zones,
        screens: Sequence[OutputScreen] = (),
    ) -> None:
        self._reply = reply
        self._zones = zones
        self._screens = screens

    async def take(self, exchange: Exchange) -> None:
        if exchange.reply is not None:
            return
        if exchange.words is None:
            exchange.answer(await exchange.saying(_key_of_attachment(exchange)), by="attachment")
        elif is_blank(exchange.words):
            exchange.answer(await exchange.saying("empty-message"), by="nobody")
        else:
            await self._answer(exchange, exchange.words)

    async def _answer(self, exchange: Exchange, words: str) -> None:
        screening = OutputScreening(self._screens, exchange.turn)
        audience, counsel = exchange.audience, exchange.counsel
        show = _below(counsel, audience.show) if counsel else audience.show
        screen = _completing(counsel, screening.whole) if counsel else screening.whole
        result = exchange.personal = await self._reply.execute(
            _request(exchange, words, await self._zones.guess(exchange)),
            on_partial=screening.growing(show),
            stop=audience.stop,
            screen=screen,
        )
        parts = (*await self._said(exchange, result), *await _told_besides(exchange, result))
        reply = Reply(parts, removes_buttons=_is_pressed(exchange))
        exchange.answer(reply, by="persona", screened=True)

    async def _said(self, exchange: Exchange, result: ReplyResult) -> tuple[Part, ...]:
        if result.outcome is ReplyOutcome.STOPPED and is_blank(result.reply):
            return (await exchange.saying("stopped")).parts
        if result.outcome is ReplyOutcome.SPENT:
            return (await exchange.saying("notice-spent")).parts
        buttons = _buttons(exchange, result)
        if result.asks_zone:
            wording = await exchange.wording()
            buttons = (*buttons, *self._zones.asking(result.asks_zone, wording))
        return (Text(result.reply, markdown=True, buttons=buttons),)


async def _told_besides(exchange: Exchange, result: ReplyResult) -> Sequence[Part]:
    """Below the answer, in our own words."""
    told: list[Part] = []
    if result.scope == "handed_over":
        asked = (await exchange.in_use()).voice.name
        standing_in = await exchange.saying("persona-stood-in", name=result.speaker, asked=asked)
        told += standing_in.parts
    if result.is_foreign:
        told += (await exchange.saying("language-foreign")).parts
    if exchange.afterwards:
        told += exchange.afterwards.parts
    return told


def _is_pressed(exchange: Exchange) -> bool:
    """Whether a button led here, below a message that has served its turn."""
    order = exchange.turn.order
    goes_on = exchange.goes_on and order is not None and order.pressed
    return exchange.question is not None or goes_on


def _below(counsel: Counsel, show: Show) -> Show:
    return lambda so_far: show(lambda: counsel.above(so_far()))


def _completing(counsel: Counsel, screen: Callable[[str], str]) -> Callable[[str], str]:
    """Screened as one text, as it is shown and remembered."""
    return lambda text: screen(counsel.above(text))


def _request(exchange: Exchange, words: str, zone_guess: ZoneGuess | None) -> ReplyRequest:
    turn, heard, counsel = exchange.turn, exchange.heard, exchange.counsel
    return ReplyRequest(
        user_id=str(turn.owner),
        text=words,
        turn_id=turn.turn_id,
        source=Source.VOICE if heard else Source.TEXT,
        user_name=turn.name or None,
        language_code=turn.language_code,
        spoken_language=heard[-1].language if heard else None,
        instead_of=exchange.question,
        corrects=exchange.corrected,
        incognito=exchange.incognito,
        zone_guess=zone_guess,
        situation=Situation(
            in_group=not turn.is_private,
            has_papers=bool(exchange.attached.papers),
            is_restricted=exchange.restricted,
            under_age=exchange.under_age,
            counsel=counsel.told if counsel else "",
        ),
        attached=replace(
            exchange.attached,
            replied_to=turn.replied_to,
            counsel=counsel.words if counsel else "",
        ),
        grounded=exchange.grounded,
        tools=_tools(exchange),
    )


def _tools(exchange: Exchange) -> tuple[str, ...]:
    """What was called so far to answer this, as the key figures name it."""
    asked = exchange.counsel.asked if exchange.counsel else ()
    return (*(("ground",) if exchange.grounded else ()), *(("delegate",) * len(asked)))


def _buttons(exchange: Exchange, result: ReplyResult) -> Buttons:
    """An answer that is remembered can be made anew, where all it was made from is remembered too;
    in a group nobody else wants to read that.
    """
    if not exchange.turn.is_private or result.outcome not in _REMEMBERED or exchange.attached:
        return ()
    if exchange.incognito:
        return ()
    return again_button(exchange.question or exchange.turn.turn_id)


def _key_of_attachment(exchange: Exchange) -> str:
    shown = (content for content in exchange.turn.contents if isinstance(content, Attachment))
    return f"media-{next(shown, Attachment('other')).kind}"
