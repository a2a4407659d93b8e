from application.dialogue.exchange import Exchange
from application.handoff.handing_over import HandOverUseCase
from application.handoff.suggesting import HANDOFF
from application.personalization.handing_over import Arrival
from application.personalization.preferences import ChoosePersonaUseCase
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.replies import Part, Reply, Text
from domain.handoff.handoffs import Failure, HandoffStatus, PersonaHandoff
from domain.personas.catalogue import PersonaCatalogue


class AnswerHandoff:
    """The user's yes or no to somebody else."""

    name = HANDOFF
    actions = (HANDOFF,)
    commands = ()
    allowed_in_crisis = False

    def __init__(
        self,
        hand_over: HandOverUseCase,
        choose: ChoosePersonaUseCase,
        catalogue: PersonaCatalogue,
        clock: Clock,
    ) -> None:
        self._hand_over = hand_over
        self._choose = choose
        self._catalogue = catalogue
        self._clock = clock

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        match order.action if order and order.pressed else None:
            case Action(arguments=("yes" | "no" as said, handoff_id)):
                found = await self._hand_over.find(exchange.turn.owner, handoff_id)
                return await self._answered(exchange, found, yes=said == "yes")
        return None

    async def _answered(
        self, exchange: Exchange, handoff: PersonaHandoff | None, *, yes: bool
    ) -> Reply:
        turn_id = exchange.turn.turn_id
        if handoff is None or handoff.is_over_for(turn_id, self._clock.now()):
            if handoff is not None:
                await self._hand_over.give_up(handoff, Failure.EXPIRED, by=turn_id)
            notice = (await exchange.wording()).text("button-outdated")
            return Reply(notice=notice, removes_buttons=True)
        if not yes:
            await self._hand_over.give_up(handoff, Failure.DECLINED, by=turn_id)
            notice = (await exchange.wording()).text("handoff-declined")
            return Reply(notice=notice, removes_buttons=True)
        return await self._accepted(exchange, handoff)

    async def _accepted(self, exchange: Exchange, handoff: PersonaHandoff) -> Reply:
        turn, in_use = exchange.turn, await exchange.in_use()
        taken = await self._hand_over.accept(handoff, in_use.profile, by=turn.turn_id)
        wording = await exchange.wording()
        if taken.status is HandoffStatus.FAILED:
            return Reply.text(wording.text("handoff-nobody"))
        arrival = Arrival(taken.to_persona, taken.handoff_id)
        here = await self._choose.arrive(in_use.profile, arrival)
        voice = exchange.following(here).voice
        parts: tuple[Part, ...] = (Text(voice.switched),)
        if taken.to_persona != handoff.to_persona:
            wanted = self._catalogue.get(handoff.to_persona)
            asked = wanted.voice(here.language).name if wanted else handoff.to_persona
            told = wording.text("handoff-instead", asked=asked, name=voice.name)
            parts = (Text(told), *parts)
        return Reply(parts, removes_buttons=True)
