import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.personas.persona import Persona

_NOT_A_WORD = re.compile(r"[\W_]+")
_LONGEST_CALL = 80


def called_persona(text: str, personas: Iterable[Persona]) -> Persona | None:
    """The persona a user asks for in plain words, in any language ("позови астролога!").

    Only a message that says nothing else counts; case, punctuation, accents and ё do not matter.
    """
    if len(text) > _LONGEST_CALL:
        return None
    words = _plain(text)
    return next((p for p in personas if words and words in _calls_of(p)), None)


def _calls_of(persona: Persona) -> set[str]:
    return {_plain_call(call) for voice in persona.voices.values() for call in voice.calls}


@lru_cache(maxsize=1_024)
def _plain_call(call: str) -> str:
    """Calls come from the personas' files; what people write is not kept here."""
    return _plain(call)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", letters).strip()
