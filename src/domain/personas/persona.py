from collections.abc import Mapping
from dataclasses import dataclass

from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class PersonaVoice:
    """How a persona appears and speaks in one language.

    `description` goes into the prompt (200 tokens at most); the other texts are shown as they are.
    `calls` are the plain words by which a user asks for this persona.
    """

    name: str
    description: str
    greeting: str
    apology: str
    too_long: str
    switched: str
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persona:
    """A character the product can speak as."""

    persona_id: str
    emoji: str
    voices: Mapping[Language, PersonaVoice]

    def voice(self, language: Language) -> PersonaVoice:
        return self.voices[language]
