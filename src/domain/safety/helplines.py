"""Who helps, in which country."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.safety.folding import fold
from domain.shared.language import Language

_WORD: Final = re.compile(r"\w+")
ELSEWHERE: Final = "elsewhere"
_FEW: Final = 8
"""Words up to which a country that is named is the answer to our question."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """`number` may be an address; `what` says who answers, and when."""

    number: str
    what: Mapping[Language, str]
    verified_on: date
    source: str
    is_for_minors: bool = False
    is_for_violence: bool = False


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """`named` are the words that people name it by, folded; `*` ends the beginning of a word."""

    code: str
    flag: str
    name: Mapping[Language, str]
    emergency: str
    lines: Sequence[Helpline]
    named: Sequence[str] = ()

    def is_named_in(self, said: str) -> bool:
        """`said` are folded words, a space before, between and after them."""
        return any(
            f" {each.removesuffix('*')}{'' if each.endswith('*') else ' '}" in said
            for each in self.named
        )

    def ordered(self, *, minor: bool, violence: bool = False) -> Sequence[Helpline]:
        """Lines for the young come first for them, and last for others. Lines for who is hurt by
        somebody come first for them, and are not named to others.
        """
        own = [line for line in self.lines if violence or not line.is_for_violence]
        return sorted(
            own, key=lambda x: (x.is_for_minors is not minor, x.is_for_violence is not violence)
        )


@dataclass(frozen=True, slots=True)
class Helplines:
    countries: Mapping[str, CountryHelp]
    elsewhere: CountryHelp

    def of(self, code: str | None) -> CountryHelp:
        return self.countries.get(code or "", self.elsewhere)

    def named_in(self, text: str) -> str | None:
        """The code of the country that somebody names who was asked for theirs, in few words."""
        words = _WORD.findall(fold(text))
        if len(words) > _FEW:
            return None
        said = f" {' '.join(words)} "
        every = (*self.countries.values(), self.elsewhere)
        return next((each.code for each in every if each.is_named_in(said)), None)

    def unverified_since(self, day: date) -> Sequence[str]:
        """Countries with a line that nobody has checked since."""
        everywhere = (*self.countries.values(), self.elsewhere)
        return [
            each.code for each in everywhere if any(line.verified_on < day for line in each.lines)
        ]
