"""The main job: answering a message as the user's persona, with what it remembers."""

from dataclasses import replace
from datetime import datetime

from application.personalization.answer_turn import AnswerTurnUseCase, Listening, Made
from application.personalization.asking_again import asks_again
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.facts import ReplyFacts
from application.personalization.languages import AnswerLanguage, Languages
from application.personalization.persona_rules import ruling_on, shaped
from application.personalization.profiles import Profiles
from application.personalization.recall import Recall, Recalled
from application.personalization.replies import ReplyOutcome, ReplyRequest, ReplyResult, Source
from application.personalization.speak import ScreenText, SpeakUseCase
from application.personalization.turn import Turn
from application.shared.stopping import StopSignal
from domain.dialogue.growing import Show
from domain.memory.events import UserMemoryEvent
from domain.personalization.facts import ReplyMade
from domain.personalization.profile import UserProfile
from domain.personalization.whereabouts import ZoneGuess
from domain.shared.errors import MessageTooLong
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from domain.shared.own_words import own_words

__all__ = ["PersonalizedReplyUseCase", "ReplyOutcome", "ReplyRequest", "ReplyResult", "Source"]

NO_PERSONA = "none"
"""What stands for the persona where personalization is off."""


class PersonalizedReplyUseCase:
    """Always gives a reply, within a bounded time: the persona apologises where the model fails.

    Storage that fails costs the memory, never the answer. Without `recall` nobody is remembered,
    and no persona speaks.
    """

    def __init__(
        self,
        profiles: Profiles,
        recall: Recall | None,
        assemble: AssemblePromptUseCase,
        speak: SpeakUseCase,
        languages: Languages,
        facts: ReplyFacts,
    ) -> None:
        self._defaults = profiles.defaults
        self._clock = profiles.clock
        self._recall = recall
        self._assemble = assemble
        self._answer = AnswerTurnUseCase(speak)
        self._languages = languages
        self._facts = facts

    async def execute(
        self,
        request: ReplyRequest,
        on_partial: Show | None = None,
        stop: StopSignal | None = None,
        screen: ScreenText | None = None,
    ) -> ReplyResult:
        """`on_partial` is told each time the text has grown; once `stop` is set, what was said is
        the reply.

        What the model says is remembered and returned as `screen` leaves it.
        """
        began = self._clock.monotonic()
        listening = Listening(on_partial, stop, screen)
        made = await (
            self._remembering(self._recall, request, listening)
            if self._recall
            else self._forgetful(request, listening)
        )
        person = self._facts.pseudonym(MemoryOwner.parse(request.user_id))
        self._facts.publish(_fact(request, person, made, self._clock.monotonic() - began))
        return made.result

    async def _remembering(
        self, recall: Recall, request: ReplyRequest, listening: Listening
    ) -> Made:
        received_at = self._clock.now()
        recalled = await recall.read(request.user_id, request.language_code)
        decided = self._decide_language(request, recalled, received_at)
        recalled, language = recalled.with_profile(decided.profile), decided.language
        ruling = ruling_on(recalled.persona, request.text)
        if ruling.handed_to:
            recalled = await recall.handed_over(recalled, ruling.handed_to, request.turn_id)
        earlier = recalled.slice.answer_to(request.turn_id)
        recalled = recalled.without_turn(request.corrects or request.question)
        again = asks_again(request, recalled.slice, received_at, self._languages.rephrasings)
        turn = Turn.of(request, recalled.persona, language, ruling.word, rephrased=again)
        if earlier:
            return Made(turn.result(earlier.content, ReplyOutcome.REPLAYED))
        recalled = await recall.with_earlier(recalled, request.text, request.question, received_at)
        try:
            made = await self._made(turn, recalled, received_at, listening)
        except MessageTooLong:
            return Made(turn.too_long())
        asks_zone = _zone_to_ask(recalled.profile, request.zone_guess, made.result)
        if asks_zone:
            recalled = recalled.with_profile(recalled.profile.with_zone_asked(now=received_at))
        times = (received_at, self._clock.now())
        events: tuple[UserMemoryEvent, ...] = ()
        if not request.incognito:
            events = turn.events(made.result, recalled.memory, times, derived=made.derived)
        compressed = await recall.keep(recalled, events)
        if not (compressed or decided.is_foreign or asks_zone):
            return made
        result = replace(
            made.result,
            compressed=compressed,
            is_foreign=decided.is_foreign,
            asks_zone=asks_zone,
        )
        return replace(made, result=result)

    async def _made(
        self, turn: Turn, recalled: Recalled, now: datetime, listening: Listening
    ) -> Made:
        if turn.scope == "refused":
            return Made(turn.result(turn.voice.refusal, ReplyOutcome.OUT_OF_SCOPE))
        prompt = await self._assemble.execute(turn.prompt_input(shaped(recalled), now))
        is_tainted = turn.shows_others_words(recalled, prompt)
        made = await self._answer.execute(turn, prompt, listening, untrusted=is_tainted)
        return replace(made, derived=True) if is_tainted else made

    async def _forgetful(self, request: ReplyRequest, listening: Listening) -> Made:
        usual = self._languages.of_words(
            request.text, self._defaults.language(request.language_code)
        )
        language = Language.from_code(request.spoken_language, default=usual)
        turn = Turn(request, NO_PERSONA, language, self._defaults.persona.voice(language))
        try:
            words = request.situation.reminded(request.text)
            prompt = await self._assemble.without_persona(words, language, request.attached)
            return await self._answer.execute(turn, prompt, listening)
        except MessageTooLong:
            return Made(turn.too_long())

    def _decide_language(
        self, request: ReplyRequest, recalled: Recalled, now: datetime
    ) -> AnswerLanguage:
        def previous() -> str:
            return own_words(recalled.slice.without_turn(request.question).last_said_by_user)

        is_unknown = not Language.is_ours(request.language_code)
        return self._languages.decide(
            recalled.profile,
            own_words(request.text),
            previous=previous,
            spoken=request.spoken_language,
            is_stranger=recalled.is_new and is_unknown,
            now=now,
        )


def _zone_to_ask(profile: UserProfile, guess: ZoneGuess | None, result: ReplyResult) -> str:
    """What was said is asked about wherever it is news; what is only supposed, once."""
    is_answered = result.outcome is ReplyOutcome.ANSWERED
    if guess is None or not is_answered or guess.zone == profile.time_zone:
        return ""
    is_fresh = not profile.time_zone and not profile.zone_asked
    return guess.zone if guess.is_named or is_fresh else ""


def _fact(request: ReplyRequest, person: str, made: Made, seconds: float) -> ReplyMade:
    result, prompt, spoken = made.result, made.prompt, made.spoken
    said = spoken.result if spoken else None
    return ReplyMade(
        turn_id=request.turn_id,
        person=person,
        outcome=result.outcome.value,
        source=request.source.value,
        seconds=seconds,
        reply_length=len(result.reply),
        persona=result.used_persona,
        persona_version=result.persona_version,
        scope=result.scope,
        rephrased=result.rephrased,
        prompt_version=prompt.system.version if prompt else "",
        model=said.model if said else "",
        input_tokens=said.usage.input if said else 0,
        output_tokens=said.usage.output if said else 0,
        cost_usd=said.estimated_cost_usd if said else 0.0,
        prompt_tokens=result.prompt_tokens,
        remembered=result.memory_events_used,
        failure=spoken.failure if spoken else None,
        tools=(*request.tools, *(call.name for call in said.tool_calls)) if said else request.tools,
    )
