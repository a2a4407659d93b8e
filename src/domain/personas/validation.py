"""What must hold of a profile before people are given it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.personas.actions import problems_with
from domain.personas.manifest import AgentRole
from domain.personas.persona import LAST_RESORT, FallbackKind, Persona, PersonaVoice
from domain.shared.language import Language

PERSONA_TOKENS: Final = 200
_MOST_CHARACTERS: Final = {
    "name": 64,
    "tagline": 80,
    "greeting": 600,
    "apology": 600,
    "too_long": 600,
    "switched": 600,
    "refusal": 600,
}
_NEEDED = ("name", "description", "greeting", "apology")
_MACROS = ("{{char}}", "{{user}}", "{{original}}")


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is a path such as `ru.description`."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a profile is held against: tokens as the model counts them, the providers there are,
    and of every other persona that is offered the one that stands in for it.
    """

    count: Callable[[str], int]
    providers: frozenset[str]
    fallbacks: Mapping[str, str]


def problems_of(persona: Persona, around: Surroundings) -> list[Problem]:
    """Empty where the profile may be activated."""
    return [
        *_problems_of_voices(persona, around.count),
        *_problems_of_fallback(persona, around.fallbacks),
        *_problems_of_model(persona, around.providers),
        *(Problem("actions", each) for each in problems_with(persona.actions or ())),
        *_problems_of_agent(persona),
    ]


def _problems_of_voices(persona: Persona, count: Callable[[str], int]) -> Iterator[Problem]:
    for language in Language:
        voice = persona.voices.get(language)
        if voice is None:
            yield Problem(language, "is missing: a persona speaks Russian, English and French")
            continue
        for field in _NEEDED:
            if not getattr(voice, field):
                yield Problem(f"{language}.{field}", "is empty")
        yield from _problems_of_sizes(voice, language, count)
    if persona.fallback.kind is FallbackKind.REFUSE and persona.scope.outside:
        for language, voice in persona.voices.items():
            if not voice.refusal:
                yield Problem(f"{language}.refusal", "is empty, though a scope is set that refuses")


def _problems_of_sizes(
    voice: PersonaVoice, language: Language, count: Callable[[str], int]
) -> Iterator[Problem]:
    if (tokens := count(voice.section)) > PERSONA_TOKENS:
        where = f"{language}.description"
        yield Problem(where, f"takes {tokens} tokens with style and scope; {PERSONA_TOKENS} fit")
    for field, most in _MOST_CHARACTERS.items():
        if (length := len(getattr(voice, field))) > most:
            yield Problem(f"{language}.{field}", f"has {length} characters; at most {most} fit")
    if (unknown := _unknown_macro(voice.description)) is not None:
        yield Problem(f"{language}.description", f"holds {unknown}; known: {', '.join(_MACROS)}")


def _unknown_macro(text: str) -> str | None:
    start = text.find("{{")
    while start >= 0:
        end = text.find("}}", start)
        macro = text[start : end + 2] if end >= 0 else text[start : start + 20]
        if macro.replace(" ", "").lower() not in _MACROS:
            return macro
        start = text.find("{{", start + 2)
    return None


def _problems_of_fallback(persona: Persona, fallbacks: Mapping[str, str]) -> Iterator[Problem]:
    """The chain ends at the plain assistant and never meets a persona twice."""
    known = {**fallbacks, persona.persona_id: persona.fallback.persona}
    seen = [persona.persona_id]
    code = persona.fallback.persona
    while code and code != LAST_RESORT:
        if code in seen:
            if persona.persona_id != LAST_RESORT:
                circle = " → ".join((*seen, code))
                yield Problem("fallback.persona", f"the chain never ends: {circle}")
            return
        if code not in known:
            yield Problem("fallback.persona", f"there is no persona {code} that is offered")
            return
        seen.append(code)
        code = known[code]


def _problems_of_model(persona: Persona, providers: frozenset[str]) -> Iterator[Problem]:
    provider = persona.model.provider
    if provider and provider not in providers:
        known = ", ".join(sorted(providers))
        yield Problem("model.provider", f"there is no provider {provider}; known: {known}")


def _problems_of_agent(persona: Persona) -> Iterator[Problem]:
    agent = persona.agent
    if agent.can_delegate and agent.role is AgentRole.WORKER:
        yield Problem("agent.can_delegate", "a worker asks nobody; make it a hybrid")
    if agent.can_be_delegated_to and agent.role is AgentRole.ORCHESTRATOR:
        yield Problem("agent.can_be_delegated_to", "an orchestrator is not asked; make it a hybrid")
