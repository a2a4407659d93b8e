"""The main job: answering a message as the user's persona, with what it remembers."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

from application.personalization.asking_again import asks_again
from application.personalization.assemble import AssemblePromptUseCase, PromptInput
from application.personalization.facts import ReplyFacts
from application.personalization.guarding import through
from application.personalization.languages import AnswerLanguage, Languages
from application.personalization.noting import tools_for
from application.personalization.persona_rules import (
    hinted,
    lore_of,
    ruling_on,
    shaped,
    spoken_tone,
)
from application.personalization.profiles import Profiles
from application.personalization.recall import Recall, Recalled
from application.personalization.replies import (
    ReplyOutcome,
    ReplyRequest,
    ReplyResult,
    Source,
)
from application.personalization.speak import LIMIT, OnPartial, ScreenText, SpeakUseCase, Spoken
from application.text_engine.asking_again import asked_again
from application.text_engine.generate import GenerationRequest
from domain.memory.events import (
    EventRole,
    EventTag,
    UserMemoryEvent,
    event_id_for,
)
from domain.personalization.facts import ReplyMade, trace_of
from domain.personalization.profile import UserProfile
from domain.personalization.prompt import PersonalizedPrompt, clean_name
from domain.personalization.situation import own_words
from domain.personalization.whereabouts import ZoneGuess
from domain.personas.persona import ModelHints, Persona, PersonaVoice
from domain.shared.errors import InvalidInput, MessageTooLong
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from domain.text_engine.fitting import Cut, Section
from domain.text_engine.tools import Tool

__all__ = ["PersonalizedReplyUseCase", "ReplyOutcome", "ReplyRequest", "ReplyResult", "Source"]

_FACTS_TOKENS = 200
_HANDOFF_TOKENS = 330
"""300, and what a tag's data costs besides."""

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
        self._speak = speak
        self._languages = languages
        self._facts = facts

    async def execute(
        self,
        request: ReplyRequest,
        on_partial: OnPartial | None = None,
        stop: asyncio.Event | None = None,
        screen: ScreenText | None = None,
    ) -> ReplyResult:
        """`on_partial` is given the text so far; once `stop` is set, what was said is the reply.

        What the model says is remembered and returned as `screen` leaves it.
        """
        began = self._clock.monotonic()
        listening = _Listening(on_partial, stop, screen)
        made = await (
            self._remembering(self._recall, request, listening)
            if self._recall
            else self._forgetful(request, listening)
        )
        person = self._facts.pseudonym(MemoryOwner.parse(request.user_id))
        self._facts.publish(_fact(request, person, made, self._clock.monotonic() - began))
        return made.result

    async def _remembering(
        self, recall: Recall, request: ReplyRequest, listening: "_Listening"
    ) -> "_Made":
        received_at = self._clock.now()
        recalled = await recall.read(request.user_id, request.language_code)
        decided = self._decide_language(request, recalled)
        recalled, language = recalled.with_profile(decided.profile), decided.language
        ruling = ruling_on(recalled.persona, request.text)
        if ruling.handed_to:
            recalled = await recall.handed_over(recalled, ruling.handed_to, request.turn_id)
        again = asks_again(request, recalled.slice, received_at, self._languages.rephrasings)
        turn = _Turn.of(request, recalled.persona, language, ruling.word, rephrased=again)
        if earlier := recalled.slice.answer_to(request.turn_id):
            return _Made(turn.result(earlier.content, ReplyOutcome.REPLAYED))
        recalled = await recall.with_earlier(recalled, request.text, request.question)
        try:
            made = await self._made(turn, recalled, received_at, listening)
        except MessageTooLong:
            return _Made(turn.too_long())
        asks_zone = _zone_to_ask(recalled.profile, request.zone_guess, made.result)
        if asks_zone:
            recalled = recalled.with_profile(recalled.profile.with_zone_asked(now=received_at))
        times = (received_at, self._clock.now())
        events = () if request.incognito else _events(turn, made.result, recalled, times)
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
        self, turn: "_Turn", recalled: Recalled, now: datetime, listening: "_Listening"
    ) -> "_Made":
        if turn.scope == "refused":
            return _Made(turn.result(turn.voice.refusal, ReplyOutcome.OUT_OF_SCOPE))
        prompt = await self._assemble.execute(turn.prompt_input(shaped(recalled), now))
        return await self._answer(turn, prompt, listening)

    async def _forgetful(self, request: ReplyRequest, listening: "_Listening") -> "_Made":
        usual = self._languages.of_words(
            request.text, self._defaults.language(request.language_code)
        )
        language = Language.from_code(request.spoken_language, default=usual)
        turn = _Turn(request, NO_PERSONA, language, self._defaults.persona.voice(language))
        try:
            prompt = await self._assemble.without_persona(request.text, language, request.attached)
            return await self._answer(turn, prompt, listening)
        except MessageTooLong:
            return _Made(turn.too_long())

    async def _answer(
        self, turn: "_Turn", prompt: PersonalizedPrompt, listening: "_Listening"
    ) -> "_Made":
        generation = GenerationRequest(
            prompt.system,
            prompt.messages,
            user_id=turn.request.user_id,
            request_id=turn.request.turn_id,
            trace_id=trace_of(turn.request.turn_id),
            agent=turn.persona_id,
            tools=turn.tools,
        )
        spoken = await self._grounded(turn, generation, listening)
        return _Made(turn.answered(spoken, prompt), prompt, spoken)

    async def _grounded(
        self, turn: "_Turn", generation: GenerationRequest, listening: "_Listening"
    ) -> Spoken:
        """What claims facts without ground is asked for again once, and cut where it comes back."""
        grounded = turn.request.grounded
        if grounded is None:
            return await self._spoken(generation, turn.hints, listening)
        growing = through(grounded.judge.open_filter, listening.on_partial)
        spoken = await self._spoken(generation, turn.hints, replace(listening, on_partial=growing))
        is_whole = spoken.text and not spoken.stopped and not spoken.is_offline
        if is_whole and (wrong := grounded.judge.ungrounded(spoken.text)):
            again = asked_again(generation, spoken.text, wrong)
            said = await self._spoken(again, turn.hints, replace(listening, on_partial=None))
            spoken = spoken if said.failure else said
        return grounded.settled(spoken)

    async def _spoken(
        self, generation: GenerationRequest, hints: ModelHints, listening: "_Listening"
    ) -> Spoken:
        """A model that a persona names and that fails gives way to the usual route."""
        try:
            spoken = await self._speak.execute(
                hinted(generation, hints), listening.on_partial, listening.stop, listening.screen
            )
        except InvalidInput:  # the provider was there when the version was activated
            spoken = Spoken("", failure="unknown_model")
        if not hints.names_a_model or spoken.failure in (None, "timeout"):
            return spoken
        usual = hinted(generation, replace(hints, provider="", model=""))
        return await self._speak.execute(
            usual, listening.on_partial, listening.stop, listening.screen
        )

    def _decide_language(self, request: ReplyRequest, recalled: Recalled) -> AnswerLanguage:
        def previous() -> str:
            return own_words(recalled.slice.without_turn(request.question).last_said_by_user)

        is_unknown = not Language.is_ours(request.language_code)
        return self._languages.decide(
            recalled.profile,
            own_words(request.text),
            previous=previous,
            spoken=request.spoken_language,
            is_stranger=recalled.is_new and is_unknown,
            now=self._clock.now(),
        )


@dataclass(frozen=True, slots=True)
class _Listening:
    """Who hears the reply grow, may stop it, and has the last word on it."""

    on_partial: OnPartial | None
    stop: asyncio.Event | None
    screen: ScreenText | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A reply and how it was made; without a prompt, no model was asked."""

    result: ReplyResult
    prompt: PersonalizedPrompt | None = None
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """A request, and who answers it in which language.

    `scope` is the ruling of the persona that was asked, as facts tell it.
    """

    request: ReplyRequest
    persona_id: str
    language: Language
    voice: PersonaVoice
    version: str = ""
    hints: ModelHints = field(default_factory=ModelHints)
    scope: str = ""
    rephrased: bool = False
    tools: tuple[Tool, ...] = ()

    @classmethod
    def of(
        cls,
        request: ReplyRequest,
        persona: Persona,
        language: Language,
        scope: str,
        *,
        rephrased: bool,
    ) -> "_Turn":
        return cls(
            request,
            persona.persona_id,
            language,
            persona.voice(language),
            persona.version_name,
            persona.model,
            scope,
            rephrased=rephrased,
            tools=() if request.incognito else tools_for(persona),
        )

    def prompt_input(self, recalled: Recalled, now: datetime) -> PromptInput:
        request, profile, persona = self.request, recalled.profile, recalled.persona
        memory = recalled.slice.without_turn(request.question)
        name = clean_name(request.user_name)
        return PromptInput(
            profile=replace(profile, tone=spoken_tone(persona, profile.tone)),
            voice=self.voice,
            language=self.language,
            memory=memory,
            earlier=recalled.earlier,
            text=request.text,
            user_name=request.user_name,
            sections=(
                *request.situation.sections(now, profile.time_zone),
                *lore_of(persona, self.voice, memory, request.text, name),
                Section("handoff", recalled.told, 2, Cut.SENTENCES, _HANDOFF_TOKENS),
                Section("facts", recalled.facts, 2, Cut.SENTENCES, _FACTS_TOKENS),
                *(request.grounded.sections if request.grounded else ()),
            ),
            attached=request.attached,
        )

    def answered(self, spoken: Spoken, prompt: PersonalizedPrompt) -> ReplyResult:
        result = self.result(spoken.text, ReplyOutcome.ANSWERED, prompt)
        if spoken.is_offline:
            result = replace(result, is_offline=True)
        if spoken.failure == LIMIT:
            return replace(result, reply="", outcome=ReplyOutcome.SPENT)
        if spoken.failure is not None:
            return replace(result, reply=self.voice.apology, outcome=ReplyOutcome.APOLOGY)
        return replace(result, outcome=ReplyOutcome.STOPPED) if spoken.stopped else result

    def too_long(self) -> ReplyResult:
        return self.result(self.voice.too_long, ReplyOutcome.TOO_LONG)

    def result(
        self, reply: str, outcome: ReplyOutcome, prompt: PersonalizedPrompt | None = None
    ) -> ReplyResult:
        return ReplyResult(
            reply=reply,
            used_persona=self.persona_id,
            memory_events_used=len(prompt.history) if prompt else 0,
            compressed=False,
            outcome=outcome,
            language=self.language,
            prompt_tokens=prompt.tokens.total if prompt else 0,
            persona_version=self.version,
            scope=self.scope,
            speaker=self.voice.name,
            rephrased=self.rephrased,
        )


def _zone_to_ask(profile: UserProfile, guess: ZoneGuess | None, result: ReplyResult) -> str:
    """What was said is asked about wherever it is news; what is only supposed, once."""
    is_answered = result.outcome is ReplyOutcome.ANSWERED
    if guess is None or not is_answered or guess.zone == profile.time_zone:
        return ""
    is_fresh = not profile.time_zone and not profile.zone_asked
    return guess.zone if guess.is_named or is_fresh else ""


def _fact(request: ReplyRequest, person: str, made: _Made, seconds: float) -> ReplyMade:
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


def _events(
    turn: _Turn,
    result: ReplyResult,
    recalled: Recalled,
    times: tuple[datetime, datetime],
) -> tuple[UserMemoryEvent, ...]:
    """What was said; silence is no event."""
    source = EventTag.VOICE if turn.request.source is Source.VOICE else EventTag.TEXT
    marks = (result.mark, EventTag.AGAIN if turn.request.instead_of else None)
    answered = (source, *filter(None, marks))
    first = recalled.memory.state.next_seq if recalled.memory else 0
    said = (
        (EventRole.USER, turn.request.text, (source,)),
        (EventRole.ASSISTANT, result.reply, answered),
    )
    fresh = said[1:] if turn.request.instead_of else said  # the question is remembered already
    at = dict(zip(EventRole, times, strict=True))
    return tuple(
        UserMemoryEvent(
            event_id=event_id_for(turn.request.turn_id, role),
            user_id=turn.request.user_id,
            persona=turn.persona_id,
            role=role,
            content=content,
            created_at=at[role],
            seq=first + offset,
            tags=tags,
            persona_version=turn.version,
        )
        for offset, (role, content, tags) in enumerate(fresh)
        if content
    )
