"""What people say of where they are, and what time it is there."""

# ruff: noqa: RUF001 - Russian endings, and apostrophes as people write them

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE: Final = re.compile(r"[.!?…;:\n,()]+")
_ENDING: Final = re.compile(r"(ом|ем|ой|ей|ий|ый|ая|ое|ого|[аеиоуыьюяй])$")
_LONGEST_NAME: Final = 3
_LONGEST_TEXT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """In degrees, north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class ZoneGuess:
    """An IANA name; `is_named`: the person said where they are, rather than us supposing it."""

    zone: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class WhereaboutsWords:
    """`leads` go before a place ("I live in"), `idioms` sound like one after them, `hours` speak of
    the time; all in lower case.

    `usual` are the zones that clients of a language are mostly in, by IETF tag.
    """

    leads: Collection[str]
    idioms: frozenset[str]
    hours: frozenset[str]
    usual: Mapping[str, str]

    def places(self, text: str) -> tuple[str, ...]:
        """What may be the name of the place where the writer is, the likeliest first."""
        if len(text) > _LONGEST_TEXT:
            return ()
        found: list[str] = []
        for sentence in _SENTENCE.split(text.casefold()):
            words = _WORD.findall(sentence)
            spoken = f" {' '.join(words)} "
            for lead in self.leads:
                _, met, after = spoken.partition(f" {lead} ")
                if met:
                    found += _names(after.split())
        return tuple(name for name in dict.fromkeys(found) if name not in self.idioms)

    def speaks_of_time(self, text: str) -> bool:
        if len(text) > _LONGEST_TEXT:
            return False
        return not self.hours.isdisjoint(_WORD.findall(text.casefold()))

    def usual_zone(self, language_code: str | None) -> str | None:
        """Of the client's tag, else of its language."""
        code = (language_code or "").lower()
        tags = (code, code.partition("-")[0])
        return next((self.usual[tag] for tag in tags if tag in self.usual), None)


def _names(words: list[str]) -> Iterable[str]:
    longest = min(_LONGEST_NAME, len(words))
    return (" ".join(words[:length]) for length in range(longest, 0, -1))


def is_zone(name: str) -> bool:
    """Whether it is an IANA name that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


def name_key(name: str) -> str:
    """The same for a name and its Russian cases: "в Нижнем Новгороде" is Нижний Новгород."""
    plain = name.casefold().replace("ё", "е").replace("’", "'").replace("-", " ")
    return " ".join(_ENDING.sub("", word) for word in plain.split())
