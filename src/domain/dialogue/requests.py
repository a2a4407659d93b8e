"""Telling what somebody asks for in plain words, and for nothing else."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.shared.language import Language

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 80
_ALIKE = 0.85
_FUZZY_FROM = 5
"""Letters from which on a word may have one slip of the pen, or another ending."""
_LONGEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class RequestWords:
    """`fillers` are polite words that change nothing; all are as `plain_words` gives them."""

    names: Mapping[Language, frozenset[str]]
    asking: frozenset[str]
    fillers: frozenset[str]

    @classmethod
    def of(cls, names: Mapping[Language, str], asking: str, fillers: str) -> "RequestWords":
        return cls(
            {language: frozenset(plain_words(given)) for language, given in names.items()},
            frozenset(plain_words(asking)),
            frozenset(plain_words(fillers)),
        )

    def asked_language(self, text: str) -> Language | None:
        """The language that the text asks for: named once, and nothing said besides."""
        words = _short(text)
        named = [language for word in words for language, own in self.names.items() if word in own]
        known = self.asking | self.fillers | frozenset().union(*self.names.values())
        if len(named) != 1 or not self.asking & set(words) or not known.issuperset(words):
            return None
        return named[0]

    def means(self, text: str, phrases: Collection[str]) -> bool:
        """Whether the text says the same as one of the phrases, politeness aside."""
        said = _short(text)
        core = [word for word in said if word not in self.fillers]
        return bool(said) and any(self._alike(said, core, phrase) for phrase in phrases)

    def _alike(self, said: Sequence[str], core: Sequence[str], phrase: str) -> bool:
        wanted = _words_of_phrase(phrase)
        wanted_core = [word for word in wanted if word not in self.fillers]
        if len(wanted_core) < 2:  # too little to know it by: the whole phrase counts
            return _likeness(said, wanted) >= _ALIKE
        return _likeness(core, wanted_core) >= _ALIKE


def plain_words(text: str) -> list[str]:
    """In lower case, without accents or diaereses."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(letters)


def _short(text: str) -> list[str]:
    """A longer text says something else as well."""
    return plain_words(text) if len(text) <= _LONGEST else []


@lru_cache(maxsize=1_024)
def _words_of_phrase(phrase: str) -> tuple[str, ...]:
    """Phrases come from our files; what people write is not kept here."""
    return tuple(plain_words(phrase))


def _likeness(said: Sequence[str], wanted: Sequence[str]) -> float:
    """How many of the words of both have their like in the other, from 0 to 1."""
    if not said or not wanted or abs(len(said) - len(wanted)) > 1:
        return 0.0
    met = sum(any(_same(word, other) for other in wanted) for word in said)
    covered = sum(any(_same(word, other) for other in said) for word in wanted)
    return (met + covered) / (len(said) + len(wanted))


def _same(word: str, other: str) -> bool:
    """Equal, or forms of one word ("appelle", "appeler"), or one slip of the pen apart."""
    if word == other:
        return True
    stem = sum(1 for _ in _common_prefix(word, other))
    if stem >= _FUZZY_FROM and max(len(word), len(other)) - stem <= _LONGEST_ENDING:
        return True
    long_enough = min(len(word), len(other)) >= _FUZZY_FROM
    return long_enough and abs(len(word) - len(other)) <= 1 and _one_edit_apart(word, other)


def _one_edit_apart(word: str, other: str) -> bool:
    shorter, longer = sorted((word, other), key=len)
    same = sum(1 for _ in _common_prefix(shorter, longer))
    rest = 0 if len(shorter) < len(longer) else 1
    return shorter[same + rest :] == longer[same + 1 :]


def _common_prefix(word: str, other: str) -> Iterator[str]:
    for one, another in zip(word, other, strict=False):
        if one != another:
            return
        yield one
