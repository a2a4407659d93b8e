"""A reply under way: a request, who answers it, and what is made of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from application.personalization.assemble import PromptInput
from application.personalization.noting import tools_for
from application.personalization.persona_rules import lore_of, spoken_tone
from application.personalization.recall import Recalled
from application.personalization.replies import ReplyOutcome, ReplyRequest, ReplyResult, Source
from application.personalization.speak import LIMIT, Spoken
from domain.memory.events import EventRole, EventTag, UserMemoryEvent, event_id_for
from domain.memory.recall.shown import OF_OTHERS
from domain.memory.state import Memory
from domain.personalization.prompt import PersonalizedPrompt, clean_name
from domain.personas.persona import ModelHints, Persona, PersonaVoice
from domain.shared.language import Language
from domain.text_engine.fitting import Cut, Section
from domain.text_engine.tools import Tool

_FACTS_TOKENS = 200
_HANDOFF_TOKENS = 330
"""300, and what a tag's data costs besides."""


@dataclass(frozen=True, slots=True)
class Turn:
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
    ) -> "Turn":
        return cls(
            request,
            persona.persona_id,
            language,
            persona.voice(language),
            persona.version_name,
            persona.model,
            scope,
            rephrased=rephrased,
            tools=() if request.lets_no_tools else tools_for(persona),
        )

    def prompt_input(self, recalled: Recalled, now: datetime) -> PromptInput:
        request, profile, persona = self.request, recalled.profile, recalled.persona
        memory = recalled.slice
        name, tone = clean_name(request.user_name), spoken_tone(persona, profile.tone)
        return PromptInput(
            profile=profile if tone is profile.tone else replace(profile, tone=tone),
            voice=self.voice,
            language=self.language,
            memory=memory,
            earlier=recalled.earlier,
            text=request.situation.reminded(request.text),
            user_name=request.user_name,
            sections=(
                *request.situation.sections(now, profile.time_zone),
                *lore_of(persona, self.voice, memory, request.text, name),
                Section("handoff", recalled.told, 2, Cut.SENTENCES, _HANDOFF_TOKENS),
                Section("facts", recalled.facts, 2, Cut.SENTENCES, _FACTS_TOKENS),
                *(request.grounded.sections if request.grounded else ()),
            ),
            attached=request.attached,
            tools=self.tools,
        )

    def shows_others_words(self, recalled: Recalled, prompt: PersonalizedPrompt) -> bool:
        """Whether a model that answers this prompt reads what somebody else wrote; then its answer
        may carry that on.
        """
        return (
            self.request.brings_others_words
            or OF_OTHERS in recalled.earlier
            or recalled.slice.brings_others_words(len(prompt.history))
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

    def events(
        self,
        result: ReplyResult,
        memory: Memory | None,
        times: tuple[datetime, datetime],
        *,
        derived: bool = False,
    ) -> tuple[UserMemoryEvent, ...]:
        """What was said; silence is no event. `derived`: the answer may carry words of others."""
        source = EventTag.VOICE if self.request.source is Source.VOICE else EventTag.TEXT
        marks = (result.mark, EventTag.AGAIN if self.request.instead_of else None)
        edited = (EventTag.EDITED,) if self.request.corrects else ()
        taint = (EventTag.UNTRUSTED,) if self.request.brings_others_words else ()
        carried = taint or ((EventTag.DERIVED,) if derived else ())
        answered = (source, *filter(None, marks), *carried)
        first = memory.state.next_seq if memory else 0
        said = (
            (EventRole.USER, self.request.text, (source, *edited, *taint)),
            (EventRole.ASSISTANT, result.reply, answered),
        )
        fresh = said[1:] if self.request.instead_of else said  # the question is remembered already
        at = dict(zip(EventRole, times, strict=True))
        return tuple(
            UserMemoryEvent(
                event_id=event_id_for(self.request.turn_id, role),
                user_id=self.request.user_id,
                persona=self.persona_id,
                role=role,
                content=content,
                created_at=at[role],
                seq=first + offset,
                tags=tags,
                persona_version=self.version,
            )
            for offset, (role, content, tags) in enumerate(fresh)
            if content
        )
