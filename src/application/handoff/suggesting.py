"""Below an answer: whether somebody else should go on."""

from dataclasses import replace

from application.dialogue.exchange import Exchange
from application.handoff.handing_over import HandOverUseCase, Suggestion
from application.memory.remember import ReadMemoryUseCase
from application.personalization.replies import ReplyOutcome, ReplyResult
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Picture, Reply, Text
from domain.handoff.handoffs import (
    AWAY_FOR,
    TAKEN,
    PersonaHandoff,
    handoff_id_for,
    has_room,
    last_left,
    was_suggested,
)
from domain.handoff.rules import HUMAN, Occasion, SwitchingRule, SwitchingRules, in_a_row
from domain.memory.events import EventRole, EventTag
from domain.memory.state import Memory
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import StorageUnavailable

HANDOFF = "handoff"
_MADE = (ReplyOutcome.ANSWERED, ReplyOutcome.REPLAYED)


class SuggestSomebodyElse:
    """A step once the persona has answered; what fails costs the suggestion, never the answer."""

    def __init__(
        self,
        rules: SwitchingRules,
        hand_over: HandOverUseCase,
        catalogue: PersonaCatalogue,
        read_memory: ReadMemoryUseCase,
        clock: Clock,
    ) -> None:
        self._rules = rules
        self._hand_over = hand_over
        self._catalogue = catalogue
        self._read_memory = read_memory
        self._clock = clock

    async def take(self, exchange: Exchange) -> None:
        made = exchange.personal
        if made is None or exchange.answered_by != "persona" or not _is_open(exchange):
            return
        try:
            rule = self._rules.for_occasion(await self._occasion(exchange, made))
            suggestion = await self._suggested(exchange, rule) if rule else None
        except StorageUnavailable:
            return
        if suggestion is not None and exchange.reply is not None:
            exchange.reply = below(exchange.reply, suggestion)

    async def _occasion(self, exchange: Exchange, made: ReplyResult) -> Occasion:
        is_apology = made.outcome is ReplyOutcome.APOLOGY
        is_doubtful = made.outcome in _MADE and self._rules.is_doubtful(made.reply)
        apologies = doubts = 0
        if is_apology or is_doubtful:
            owner = str(exchange.turn.owner)
            memory = await self._read_memory.execute(owner, made.used_persona)
            apologies, doubts = self._in_a_row(memory)
        speaker = made.used_persona
        if made.scope == "handed_over":
            speaker = (await exchange.in_use()).persona.persona_id
        return Occasion(
            exchange.words or "",
            speaker,
            made.language,
            made.scope,
            apologies if is_apology else 0,
            doubts if is_doubtful else 0,
        )

    def _in_a_row(self, memory: Memory | None) -> tuple[int, int]:
        said = [e for e in memory.live if e.role is EventRole.ASSISTANT] if memory else []
        apologies = in_a_row([EventTag.APOLOGY in event.tags for event in said])
        return apologies, in_a_row([self._rules.is_doubtful(event.content) for event in said])

    async def _suggested(self, exchange: Exchange, rule: SwitchingRule) -> Reply | None:
        if rule.to == HUMAN:
            wording = await exchange.wording()
            button = Button(wording.text("handoff-human-yes"), Action.of(HUMAN, rule.trouble))
            return Reply.text(wording.text("handoff-human"), ((button,),))
        in_use = await exchange.in_use()
        to, turn = self._catalogue.get(rule.to), exchange.turn
        if to is None or to.persona_id == in_use.persona.persona_id:
            return None
        suggestion = Suggestion(in_use.profile, rule.to, rule.reason, turn.turn_id)
        own_id = handoff_id_for(turn.owner, turn.turn_id, rule.reason)
        latest = await self._hand_over.latest(turn.owner)
        if own_id not in {h.handoff_id for h in latest}:
            others = [h for h in latest if h.handoff_id != own_id]
            if not await self._is_welcome(suggestion, others):
                return None
        return await self._asking(exchange, await self._hand_over.suggest(suggestion))

    async def _is_welcome(self, suggestion: Suggestion, latest: list[PersonaHandoff]) -> bool:
        if not has_room(suggestion.turn_id, latest):
            return False
        if was_suggested(suggestion.to, latest, self._clock.now()):
            return False
        left = last_left(suggestion.to, latest)
        if left is None:
            return True
        profile = suggestion.profile
        memory = await self._read_memory.execute(profile.user_id, profile.persona)
        events = memory.live if memory else ()
        turns = sum(e.role is EventRole.USER and e.created_at > left for e in events)
        return turns > AWAY_FOR

    async def _asking(self, exchange: Exchange, handoff: PersonaHandoff) -> Reply | None:
        to = self._catalogue.get(handoff.to_persona)
        if to is None or handoff.status in TAKEN:
            return None
        return await asking(exchange, to, handoff)


async def asking(exchange: Exchange, to: Persona, handoff: PersonaHandoff) -> Reply:
    """The buttons speak for themselves: whoever wants to go on reads no question."""
    wording, voice = await exchange.wording(), to.voice((await exchange.in_use()).language)
    row = tuple(
        Button(
            wording.text(f"handoff-{answer}", name=voice.name),
            Action.of(HANDOFF, answer, handoff.handoff_id),
        )
        for answer in ("yes", "no")
    )
    return Reply.buttons_alone((row,))


def below(reply: Reply, suggestion: Reply) -> Reply:
    """What is asked in words is a message of its own; buttons alone stand under the answer's
    last part, and nowhere where that can have none.
    """
    *before, last = reply.parts
    (asked,) = suggestion.parts
    if not isinstance(asked, Text) or not asked.is_buttons_alone:
        return replace(reply, parts=(*reply.parts, asked))
    if not isinstance(last, Text | Picture):
        return reply
    below = replace(last, buttons=(*last.buttons, *asked.buttons))
    return replace(reply, parts=(*before, below))


def _is_open(exchange: Exchange) -> bool:
    """Whether there is anything to suggest: not in a crisis, and not to a group."""
    if exchange.crisis or exchange.restricted or exchange.incognito or exchange.escalated:
        return False
    return exchange.turn.is_private and exchange.question is None
