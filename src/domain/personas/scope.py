"""Which topics are a persona's, and which are not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from domain.shared.language import Language
from domain.shared.unaccented import unaccented

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
        return _pattern(self.words or (self.name,)).search(words) is not None


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


@lru_cache(maxsize=2)
def plain(text: str) -> str:
    """Words in lower case without accents, a space before, between and after them.

    Several ask of the newest message, and of its answer.
    """
    return f" {' '.join(_WORD.findall(unaccented(text[:_LONGEST])))} "


# Words come from our files and from operators; of what people write, only the newest is kept here.
@lru_cache(maxsize=1_000)
def _pattern(written: tuple[str, ...]) -> re.Pattern[str]:
    """Any of them."""
    return re.compile(f" (?:{'|'.join(map(_part, written))})")


def _part(written: str) -> str:
    words = re.escape(plain(written).strip())
    return words if written.endswith("*") else f"{words} "
