from collections.abc import Iterable

from domain.dialogue.requests import RequestWords
from domain.personas.persona import Persona


def called_persona(text: str, personas: Iterable[Persona], words: RequestWords) -> Persona | None:
    """The persona a user asks for in plain words, in any language ("позови астролога!").

    Only a message that says nothing else counts; politeness, case, punctuation, accents, ё and
    one slip of the pen do not matter.
    """
    return next((p for p in personas if words.means(text, _calls_of(p))), None)


def _calls_of(persona: Persona) -> tuple[str, ...]:
    return tuple(call for voice in persona.voices.values() for call in voice.calls)
