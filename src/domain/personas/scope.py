"""Which topics are a persona's, and which are not."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from domain.shared.language import Language

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 2_000
"""Characters looked at: what a message is about is said early."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`labels` name it to a model, `words` give it away in any language.

    A word that ends in `*` is the beginning of words; several words stand for all of them in a row.
    """

    name: str
    labels: Mapping[Language, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def label(self, language: Language) -> str:
        return self.labels.get(language, self.name)

    def is_in(self, words: str) -> bool:
        """`words` are as `plain` gives them."""
        return any(_pattern(word).search(words) for word in self.words or (self.name,))


@dataclass(frozen=True, slots=True)
class Scope:
    """What lies `inside` is told to the model; what lies `outside` gets the fallback policy."""

    inside: tuple[Topic, ...] = ()
    outside: tuple[Topic, ...] = ()

    def outside_topic(self, text: str) -> Topic | None:
        """The topic outside that a message is about; a topic inside wins over it."""
        if not self.outside:
            return None
        words = plain(text)
        found = next((topic for topic in self.outside if topic.is_in(words)), None)
        if found is None or any(topic.is_in(words) for topic in self.inside):
            return None
        return found


def plain(text: str) -> str:
    """Words in lower case without accents, a space before, between and after them."""
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(letters))} "


# Words come from our files and from operators; what people write is not kept here.
@lru_cache(maxsize=5_000)
def _pattern(written: str) -> re.Pattern[str]:
    words = re.escape(plain(written).strip())
    return re.compile(f" {words}" if written.endswith("*") else f" {words} ")
