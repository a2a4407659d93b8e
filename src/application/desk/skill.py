from collections.abc import Mapping, Sequence

from application.desk.notices import STARS
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.queue import AskForPersonUseCase, WithdrawRequestUseCase
from application.dialogue.exchange import Exchange
from application.dialogue.turns import Order
from domain.desk.sessions import Reason
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.dialogue.requests import RequestWords
from domain.shared.errors import Conflict, InvalidInput

_HUMAN = "human"
_WITHDRAW = "withdraw"
_SUMMARY = 200


def _reason(order: Order | None) -> Reason:
    """What stood on the button; who types it asks for it."""
    match order.action if order and order.pressed else None:
        case Action(arguments=("apologies" | "low_confidence" as trouble,)):
            return Reason(trouble)
        case Action(arguments=("escalation", _)):
            return Reason.ESCALATION
    return Reason.ASKED


class AskForPerson:
    """A person is asked for, by /human or in plain words; and, after one has helped, stars."""

    name = _HUMAN
    actions = (_HUMAN, STARS)
    commands = (_HUMAN,)
    allowed_in_crisis = True

    def __init__(
        self,
        ask: AskForPersonUseCase,
        withdraw: WithdrawRequestUseCase,
        sessions: DeskSessions,
        observer: DeskObserver,
        words: RequestWords,
        phrases: Mapping[str, Sequence[str]],
    ) -> None:
        """`phrases` that ask for a person (`human`), and that take it back (`withdraw`)."""
        self._ask = ask
        self._withdraw = withdraw
        self._sessions = sessions
        self._observer = observer
        self._words = words
        self._phrases = {kind: tuple(listed) for kind, listed in phrases.items()}

    def understands(self, words: str) -> bool:
        asked = (self._phrases[_HUMAN], self._phrases[_WITHDRAW])
        return self._words.first_meant(words, asked) is not None

    def _means(self, words: str, kind: str) -> bool:
        return self._words.means(words, self._phrases[kind])

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        match order.action if order else None:
            case Action("stars", (session_id, stars)) if stars.isdecimal():
                return await self._rate(exchange, session_id, int(stars))
            case Action("stars"):
                return None
            case Action(arguments=("escalation", until)) if self._ask.is_past(until):
                outdated = (await exchange.wording()).text("button-outdated")
                return Reply(notice=outdated, removes_buttons=True)
            case Action(arguments=("withdraw",)) if order and order.pressed:
                return await self._take_back(exchange)
        if order is None and not self._means(exchange.words or "", _HUMAN):
            return await self._take_back(exchange)
        return await self._into_queue(exchange)

    async def _into_queue(self, exchange: Exchange) -> Reply:
        turn = exchange.turn
        if turn.conversation.bot_id <= 0 or turn.person.telegram_id is None:
            return await exchange.saying("desk-not-here")
        in_use = await exchange.in_use()
        reason = Reason.CRISIS if exchange.crisis else _reason(turn.order)
        is_known = await self._sessions.open_in(turn.conversation) is not None
        asked = (exchange.words or "").strip()[:_SUMMARY]
        await self._ask.execute(
            turn.conversation,
            turn.person,
            reason,
            summary=asked,
            language=in_use.language,
        )
        if reason is Reason.CRISIS:
            return await exchange.saying("desk-asked-again" if is_known else "desk-asked")
        need_not = await self._need_not(exchange)
        if is_known:
            return await exchange.saying("desk-asked-again", need_not)
        opens = self._ask.opens_at()
        if opens is None:
            return await exchange.saying("desk-asked", need_not)
        day, time, zone = opens.weekday(), f"{opens:%H:%M}", str(opens.tzinfo)
        return await exchange.saying("desk-away", need_not, day=day, time=time, zone=zone)

    @staticmethod
    async def _need_not(exchange: Exchange) -> Buttons:
        label = (await exchange.wording()).text("desk-do-withdraw")
        return ((Button(label, Action.of(_HUMAN, _WITHDRAW)),),)

    async def _take_back(self, exchange: Exchange) -> Reply:
        """Nothing is said where somebody answers already, or nobody was waited for."""
        if not await self._withdraw.execute(exchange.turn.conversation):
            return Reply(removes_buttons=True)
        taken = await exchange.saying("desk-withdrawn")
        return Reply(taken.parts, removes_buttons=True)

    async def _rate(self, exchange: Exchange, session_id: str, stars: int) -> Reply | None:
        session = await self._sessions.find(session_id)
        if session is None or session.person != exchange.turn.person:
            return None
        try:
            rated = session.rated(stars)
        except (Conflict, InvalidInput):
            return Reply(removes_buttons=True)
        if await self._sessions.replace(rated):
            self._observer.rated(stars)
        thanks = await exchange.saying("desk-thanks")
        return Reply(thanks.parts, removes_buttons=True)
