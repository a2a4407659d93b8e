"""What a prompt must achieve, said so that a program can check it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.text_engine.messages import ChatMessage

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
# Small words that tell French from English even in a short answer.
_FRENCH = frozenset(("le", "la", "les", "un", "une", "des", "du", "et", "je", "vous", "pas", "que"))
_ENGLISH = frozenset(("the", "a", "an", "of", "and", "is", "i", "you", "not", "that", "to", "in"))


@dataclass(frozen=True, slots=True)
class Expectation:
    """All that is set must hold; `judged` is a question put to another model."""

    contains: Sequence[str] = ()
    not_contains: Sequence[str] = ()
    matches: Sequence[str] = ()
    min_words: int = 0
    max_words: int | None = None
    language: str | None = None
    json_schema: Mapping[str, object] | None = None
    judged: str | None = None

    def failures(self, text: str) -> list[str]:
        """What does not hold, in words; `json_schema` and `judged` are for the caller to check."""
        lower, words = text.lower(), len(text.split())
        found = [f"misses {part!r}" for part in self.contains if part.lower() not in lower]
        found += [f"says {part!r}" for part in self.not_contains if part.lower() in lower]
        found += [f"does not match /{p}/" for p in self.matches if not re.search(p, text)]
        if words < self.min_words:
            found.append(f"has {words} words, fewer than {self.min_words}")
        if self.max_words is not None and words > self.max_words:
            found.append(f"has {words} words, more than {self.max_words}")
        if self.language and (spoken := language_of(text)) != self.language:
            found.append(f"is in {spoken}, not in {self.language}")
        return found


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    use_case: str
    locale: str
    messages: tuple[ChatMessage, ...]
    variables: Mapping[str, object] = field(default_factory=dict)
    expect: Expectation = field(default_factory=Expectation)


def language_of(text: str) -> str:
    """ru, fr or en, by letters and by small words: enough to notice a wrong language."""
    letters = _LETTER.findall(text)
    if len(_CYRILLIC.findall(text)) * 2 > len(letters):
        return "ru"
    words = [word.lower() for word in _WORD.findall(text)]
    french = sum(word in _FRENCH for word in words)
    return "fr" if french > sum(word in _ENGLISH for word in words) else "en"
