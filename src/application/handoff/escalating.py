"""The ways out that a policy names: to another persona, or to a person at the desk."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.desk.queue import AskForPersonUseCase
from application.dialogue.exchange import Exchange
from application.handoff.handing_over import HandOverUseCase, Suggestion
from application.handoff.suggesting import asking, below
from application.personalization.handing_over import Arrival
from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.replies import ReplyOutcome, ReplyResult
from application.safety.escalations import FindEscalationUseCase, Signals
from application.shared.ports import Clock
from domain.desk.sessions import Reason
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply, Text
from domain.handoff.handoffs import OPEN_FOR, HandoffReason, HandoffStatus
from domain.handoff.rules import HUMAN, SwitchingRules
from domain.personalization.profile import UserProfile
from domain.personas.catalogue import PersonaCatalogue
from domain.safety.policy import Escalation
from domain.shared.errors import StorageUnavailable
from domain.shared.own_words import own_words

_NOT_AFTER: Final = ("held", "nobody", "limit", HUMAN, "handoff")
_MADE: Final = (ReplyOutcome.ANSWERED, ReplyOutcome.REPLAYED)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How another persona comes."""

    hand_over: HandOverUseCase
    choose: ChoosePersonaUseCase
    catalogue: PersonaCatalogue


class EscalateByPolicy:
    """A step once a turn is answered; what fails costs the way out, never the answer.

    Danger, and the wish for a person in plain words, lead to people at once and whatever a policy
    says: their own steps see to that.
    """

    def __init__(
        self,
        find: FindEscalationUseCase,
        rules: SwitchingRules,
        ask: AskForPersonUseCase,
        arrivals: Arrivals,
        clock: Clock,
    ) -> None:
        self._find = find
        self._rules = rules
        self._ask = ask
        self._hand_over = arrivals.hand_over
        self._choose = arrivals.choose
        self._catalogue = arrivals.catalogue
        self._clock = clock

    async def take(self, exchange: Exchange) -> None:
        signals = self._signals(exchange)
        if signals.is_quiet or exchange.reply is None or not _is_open(exchange):
            return
        try:
            persona = (await exchange.in_use()).persona.persona_id
            path = await self._find.execute(persona, str(exchange.turn.person), signals)
            if path is None:
                return
            lead = self._go if path.automatic else self._offer
            told = await lead(exchange, path)
        except StorageUnavailable:
            return
        if told is not None:
            exchange.escalated = True
            exchange.reply = below(exchange.reply, told)

    def _signals(self, exchange: Exchange) -> Signals:
        made = exchange.personal
        outcome = made.outcome if made else None
        return Signals(
            restricted=exchange.restricted,
            risk=exchange.risk,
            refused=exchange.refused or outcome is ReplyOutcome.OUT_OF_SCOPE,
            apologised=outcome is ReplyOutcome.APOLOGY,
            doubted=self._is_doubted(exchange, made),
        )

    def _is_doubted(self, exchange: Exchange, made: ReplyResult | None) -> bool:
        """Whoever has an answer made anew by a button was understood; they want another one."""
        if exchange.question is not None:
            return False
        if self._rules.is_misunderstood(own_words(exchange.words or "")):
            return True
        if made is None or made.outcome not in _MADE:
            return False
        return made.rephrased or self._rules.is_doubtful(made.reply)

    async def _go(self, exchange: Exchange, path: Escalation) -> Reply | None:
        if path.to == HUMAN:
            return await self._to_the_desk(exchange, path)
        in_use, turn_id = await exchange.in_use(), exchange.turn.turn_id
        if self._catalogue.get(path.to) is None:
            return None
        handoff = await self._hand_over.suggest(_suggestion(exchange, path, in_use.profile))
        taken = await self._hand_over.accept(handoff, in_use.profile, by=turn_id)
        if taken.status is HandoffStatus.FAILED:
            return None
        here = await self._choose.arrive(
            in_use.profile, Arrival(taken.to_persona, taken.handoff_id)
        )
        return Reply((Text(exchange.following(here).voice.switched),))

    async def _to_the_desk(self, exchange: Exchange, path: Escalation) -> Reply | None:
        """Nobody is told twice that they wait."""
        turn = exchange.turn
        if turn.conversation.bot_id <= 0 or turn.person.telegram_id is None:
            return None
        within = timedelta(seconds=path.timeout_seconds) if path.timeout_seconds else None
        language = (await exchange.in_use()).language
        session = await self._ask.execute(
            turn.conversation, turn.person, Reason.ESCALATION, language=language, within=within
        )
        is_new = session.opened_at == self._clock.now()
        return await exchange.saying("desk-asked") if is_new else None

    async def _offer(self, exchange: Exchange, path: Escalation) -> Reply | None:
        if not await self._find.may_offer(path, str(exchange.turn.person)):
            return None
        open_for = _open_for(path)
        if path.to == HUMAN:
            until = int((self._clock.now() + open_for).timestamp())
            wording = await exchange.wording()
            action = Action.of(HUMAN, Reason.ESCALATION, until)
            button = Button(wording.text("handoff-human-yes"), action)
            return Reply.text(wording.text("handoff-human"), ((button,),))
        to, in_use = self._catalogue.get(path.to), await exchange.in_use()
        if to is None:
            return None
        suggestion = _suggestion(exchange, path, in_use.profile)
        return await asking(exchange, to, await self._hand_over.suggest(suggestion))


def _suggestion(exchange: Exchange, path: Escalation, profile: UserProfile) -> Suggestion:
    turn_id, reason = exchange.turn.turn_id, HandoffReason.ESCALATION
    return Suggestion(profile, path.to, reason, turn_id, _open_for(path))


def _open_for(path: Escalation) -> timedelta:
    return timedelta(seconds=path.timeout_seconds) if path.timeout_seconds else OPEN_FOR


def _is_open(exchange: Exchange) -> bool:
    """Not in a crisis, which has a way of its own, and not before others."""
    if exchange.crisis or exchange.incognito or not exchange.turn.is_private:
        return False
    return exchange.answered_by not in _NOT_AFTER
