"""How a persona's profile shapes a reply: its memory, tone, lore, scope and model."""

from dataclasses import dataclass, replace
from typing import Final

from application.personalization.recall import Recalled
from application.text_engine.generate import GenerationRequest
from domain.memory.state import MemorySlice
from domain.personalization.profile import Tone
from domain.personas.macros import filled
from domain.personas.persona import LAST_RESORT, FallbackKind, ModelHints, Persona, PersonaVoice
from domain.text_engine.fitting import Cut, Section

_LORE_RANK: Final = 4
_LORE_TOKENS: Final = 200
_MOST_LORE: Final = 8
_NO_HINTS: Final = ModelHints()


@dataclass(frozen=True, slots=True)
class ScopeRuling:
    """What becomes of a message: `refused`, or answered by the persona `handed_to`."""

    refused: bool = False
    handed_to: str = ""

    @property
    def word(self) -> str:
        """For facts; empty where the message lies in the scope."""
        return "refused" if self.refused else "handed_over" if self.handed_to else ""


def ruling_on(persona: Persona, text: str) -> ScopeRuling:
    """Of a persona on a message; whoever it hands over to answers whatever it is about."""
    if persona.scope.outside_topic(text) is None:
        return ScopeRuling()
    match persona.fallback.kind:
        case FallbackKind.REFUSE:
            return ScopeRuling(refused=True)
        case FallbackKind.PERSONA:
            return ScopeRuling(handed_to=persona.fallback.persona)
        case FallbackKind.GENERIC:
            return ScopeRuling(handed_to=LAST_RESORT)


def shaped(recalled: Recalled) -> Recalled:
    """What is known, as the persona uses it; what is kept afterwards is not touched by that."""
    settings, known = recalled.persona.memory, recalled.slice
    if settings.events is None and settings.summary:
        return recalled
    events = known.events
    if settings.events is not None:
        events = events[-settings.events :] if settings.events else ()
    summary = known.summary if settings.summary else ""
    return replace(recalled, slice=replace(known, summary=summary, events=events))


def spoken_tone(persona: Persona, chosen: Tone) -> Tone:
    """The persona's own for who has not chosen another than the usual one."""
    return Tone(persona.tone) if persona.tone and chosen is Tone.WITTY else chosen


def lore_of(
    persona: Persona, voice: PersonaVoice, memory: MemorySlice, text: str, user_name: str
) -> tuple[Section, ...]:
    """What of the persona's book the newest messages call for; the least important is cut first."""
    said = [event.content for event in memory.events]
    told = persona.book.told_by([*said, text])[:_MOST_LORE]
    return tuple(
        Section(
            f"lore_{number}",
            filled(entry.content, char=voice.name, user=user_name or "the user"),
            _LORE_RANK,
            Cut.SENTENCES,
            _LORE_TOKENS,
        )
        for number, entry in reversed(list(enumerate(told, start=1)))
    )


def hinted(request: GenerationRequest, hints: ModelHints) -> GenerationRequest:
    """The request as the persona would have it made."""
    if hints == _NO_HINTS:
        return request
    prompt = request.prompt
    if hints.temperature is not None:
        prompt = replace(prompt, temperature=hints.temperature)
    if hints.max_output_tokens is not None:
        prompt = replace(prompt, max_output_tokens=hints.max_output_tokens)
    return replace(
        request, prompt=prompt, provider=hints.provider or None, model=hints.model or None
    )
