"""Telling what somebody asks for in plain words, and for nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.shared.language import Language
from domain.shared.unaccented import unaccented

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 80
_LONGEST_LIST = 300
_ALIKE = 0.85
_FUZZY_FROM = 5
"""Letters from which on a word may have one slip of the pen, or another ending."""
_LONGEST_ENDING = 3
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class RequestWords:
    """`fillers` are polite words that change nothing; all are as `plain_words` gives them.

    `adding` are phrases before topics that are to be kept, in lower case. `calling` are words by
    which somebody is called for, `around` what stands about them and changes nothing.
    """

    names: Mapping[Language, frozenset[str]]
    asking: frozenset[str]
    fillers: frozenset[str]
    adding: tuple[str, ...] = ()
    calling: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        names: Mapping[Language, str],
        asking: str,
        fillers: str,
        adding: Sequence[str] = (),
        calling: str = "",
        around: str = "",
    ) -> "RequestWords":
        return cls(
            {language: frozenset(plain_words(given)) for language, given in names.items()},
            frozenset(plain_words(asking)),
            frozenset(plain_words(fillers)),
            tuple(adding),
            frozenset(plain_words(calling)),
            frozenset(plain_words(around)),
        )

    def added_topics(self, text: str) -> tuple[str, ...]:
        """Those after one of the phrases that add some; none for any other text."""
        said = " ".join(text.split()) if len(text) <= _LONGEST_LIST else ""
        for phrase in self.adding:
            before, after = said[: len(phrase)], said[len(phrase) :]
            if before.casefold() == phrase and after[:1] in (" ", ":"):
                listed = after.strip(" :.!").split(",")
                return tuple(filter(None, (topic.strip(' «»"') for topic in listed)))
        return ()

    def asked_language(self, text: str) -> Language | None:
        """The language that the text asks for: named once, and nothing said besides."""
        words = _short(text)
        named = [language for word in words for language, own in self.names.items() if word in own]
        if len(named) != 1 or self.asking.isdisjoint(words):
            return None
        known = self.asking | self.fillers | frozenset().union(*self.names.values())
        return named[0] if known.issuperset(words) else None

    def called_by_name(self, text: str) -> tuple[str, ...]:
        """Whom the text calls for, as it names them; empty where it says anything besides."""
        words = _short(text)
        if self.calling.isdisjoint(words):
            return ()
        return self.named_in(words)

    def named_in(self, words: Iterable[str]) -> tuple[str, ...]:
        """What is left of a call without the words that any call may have."""
        usual = self.calling | self.around | self.fillers
        return tuple(word for word in words if word not in usual)

    def means(self, text: str, phrases: tuple[str, ...]) -> bool:
        """Whether the text says the same as one of the phrases, politeness aside."""
        return self.first_meant(text, (phrases,)) is not None

    def first_meant(self, text: str, choices: Iterable[tuple[str, ...]]) -> int | None:
        """The number of the first choice of which the text says the same as one phrase."""
        said = _short(text)
        if not said:
            return None
        core = [word for word in said if word not in self.fillers]
        beginnings = {word[:_BEGINNING] for word in core}
        for number, phrases in enumerate(choices):
            # Asked of every message: hardly any shares even the beginning of a word with a phrase.
            if beginnings.isdisjoint(_beginnings(phrases, self.fillers)):
                continue
            if any(_alike(said, core, *_parts_of(phrase, self.fillers)) for phrase in phrases):
                return number
        return None


def plain_words(text: str) -> list[str]:
    """In lower case, without accents or diaereses."""
    return _WORD.findall(unaccented(text))


@lru_cache(maxsize=1)
def _short(text: str) -> tuple[str, ...]:
    """A longer text says something else as well. Many skills ask of the newest message."""
    return tuple(plain_words(text)) if len(text) <= _LONGEST else ()


# Phrases come from our files; of what people write, only the newest message is kept here.
@lru_cache(maxsize=1_024)
def _parts_of(phrase: str, fillers: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All words of a phrase, and those that matter."""
    words = tuple(plain_words(phrase))
    return words, tuple(word for word in words if word not in fillers)


@lru_cache(maxsize=64)
def _beginnings(phrases: tuple[str, ...], fillers: frozenset[str]) -> frozenset[str]:
    cores = (_parts_of(phrase, fillers)[1] for phrase in phrases)
    return frozenset(word[:_BEGINNING] for core in cores for word in core)


def _alike(
    said: Sequence[str], core: Sequence[str], wanted: Sequence[str], wanted_core: Sequence[str]
) -> bool:
    if len(wanted_core) < 2:  # too little to know it by: the whole phrase counts
        return _likeness(said, wanted) >= _ALIKE
    return _likeness(core, wanted_core) >= _ALIKE


def _likeness(said: Sequence[str], wanted: Sequence[str]) -> float:
    """How many of the words of both have their like in the other, from 0 to 1."""
    if not said or not wanted or abs(len(said) - len(wanted)) > 1:
        return 0.0
    met = sum(any(same_word(word, other) for other in wanted) for word in said)
    covered = sum(any(same_word(word, other) for other in said) for word in wanted)
    return (met + covered) / (len(said) + len(wanted))


def same_word(word: str, other: str) -> bool:
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
