"""Where the dialogue meets the crisis protocol: every message, before everything else."""

from application.dialogue.exchange import Exchange
from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.dialogue.wording import Speakers, Wording
from application.safety.crisis_texts import COUNTRY, CRISIS, CrisisTexts
from application.safety.watch import WatchOverPersonUseCase
from domain.dialogue.replies import Reply
from domain.safety.crisis_state import CrisisAnswer, Phase, Saying
from domain.shared.errors import StorageUnavailable
from domain.shared.own_words import own_words

_ANSWERS = {
    "alarm": CrisisAnswer.FALSE_ALARM,
    "safe": CrisisAnswer.SAFE,
    "yes": CrisisAnswer.YES,
    "no": CrisisAnswer.NO,
}


class WatchOverPeople:
    """InputScreen."""

    def __init__(
        self, watch: WatchOverPersonUseCase, texts: CrisisTexts, speakers: Speakers
    ) -> None:
        self._watch = watch
        self._texts = texts
        self._speakers = speakers

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        then = await self._watch.execute(turn, own_words(words))
        in_crisis = then.state is not None and then.state.phase is Phase.SUSPENDED
        if then.saying is Saying.NOTHING:
            return Verdict(words, crisis=in_crisis)
        wording = await self._wording(turn, words)
        reply = self._texts.reply(then.saying, then.state, wording, in_group=not turn.is_private)
        return Verdict(words, crisis=True, reply=reply)

    async def _wording(self, turn: UserTurn, words: str) -> Wording:
        """In nobody's voice."""
        try:
            in_use = self._speakers.following(own_words(words), await self._speakers.of(turn))
        except StorageUnavailable:
            return self._speakers.for_stranger(turn.language_code)
        return self._speakers.plain(in_use)


class AnswerInCrisis:
    """The skill behind the buttons: a country, an answer, the false alarm."""

    name = CRISIS
    actions = (CRISIS,)
    commands = ()
    allowed_in_crisis = True

    def __init__(
        self, watch: WatchOverPersonUseCase, texts: CrisisTexts, speakers: Speakers
    ) -> None:
        self._watch = watch
        self._texts = texts
        self._speakers = speakers

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None or order.action is None:
            return None
        wording = self._speakers.plain(await exchange.in_use())
        match order.action.arguments:
            case (choice, country) if choice == COUNTRY and self._texts.is_known(country):
                return await self._of_country(exchange, wording, country)
            case (answer,) if answer in _ANSWERS:
                then = await self._watch.answered(exchange.turn, _ANSWERS[answer])
                saying = then.saying if then.saying is not Saying.NOTHING else Saying.FALSE_ALARM
                return self._texts.reply(saying, then.state, wording, in_group=False)
        return None

    async def _of_country(self, exchange: Exchange, wording: Wording, country: str) -> Reply:
        state = await self._watch.chose_country(exchange.turn, country)
        if state is None:
            return Reply(notice=wording.text("button-outdated"), removes_buttons=True)
        return self._texts.country_chosen(state, wording)
