"""Whether a text tries to take the product from the people it serves; a score, never a verdict."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from domain.safety.crisis import quotes_in, without_quotes
from domain.safety.decoding import Respelled, decoded, respelled
from domain.safety.folding import fold, hides_orders
from domain.safety.frames import FrameIndex, Lexicon, Pattern
from domain.safety.likeness import Likeness, Said
from domain.safety.readings import by_script, said_in
from domain.safety.template_tokens import TEMPLATE_TOKEN

_HEADLINE = re.compile(r"(?mi)^\W*(?:system|sys|система|systeme|système)\W*[:#\]>]")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LATIN = re.compile("[a-z]")
_LONGEST: Final = 20_000
_ALIKE: Final = 2.0
"""Likeness to orders from which on a text is one."""
_UNLIKE: Final = 1.0
"""Likeness up to which a single frame or token was mistaken."""


_SIGNS: Final = frozenset(("hidden_text", "headline", "encoded_text", "planted_order"))


class Level(StrEnum):
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class InjectionFinding:
    level: Level = Level.LOW
    rules: tuple[str, ...] = ()


NO_INJECTION: Final = InjectionFinding()


@dataclass(frozen=True, slots=True)
class InjectionLexicon:
    """`weak` patterns count only next to other signs; `teaching` marks talk about the thing.

    `ideas` are classes that the weights alone read; `planted` is what tells machines something, in
    quotations.
    """

    lexicon: Lexicon
    frames: FrameIndex
    ideas: Lexicon
    weak: tuple[Pattern, ...]
    teaching: tuple[Pattern, ...]
    planted: tuple[Pattern, ...]


class InjectionDetector:
    """`lexicons` by language code, `likeness` by script: `cyrillic`, `latin`."""

    def __init__(
        self,
        lexicons: Mapping[str, InjectionLexicon],
        likeness: Mapping[str, Likeness] | None = None,
    ) -> None:
        self._lexicons = lexicons
        self._words = {language: own.lexicon for language, own in lexicons.items()}
        self._ideas = {language: own.ideas for language, own in lexicons.items()}
        self._likeness = likeness or {}

    def assess(self, text: str) -> InjectionFinding:
        if len(text) > _LONGEST:
            text = text[: _LONGEST // 2] + "\n" + text[-_LONGEST // 2 :]
        found = self.by_frames(text)
        if found.level is Level.HIGH or (
            found.level is Level.MIDDLE and _SIGNS.intersection(found.rules)
        ):
            return found
        likeness = self._likeness_of(text)
        if found.level is Level.LOW and likeness > _ALIKE:
            return InjectionFinding(Level.MIDDLE, (*found.rules, "likeness"))
        return InjectionFinding(Level.LOW, found.rules) if likeness < _UNLIKE else found

    def _likeness_of(self, text: str) -> float:
        return max(map(self._likeness_in_one_script, (text, *by_script(without_quotes(text)))))

    def _likeness_in_one_script(self, text: str) -> float:
        script, said = self.said(text)
        own = self._likeness.get(script)
        return own.of(said) if own else 0.0

    def said(self, text: str) -> tuple[str, list[Said]]:
        """The script that a text is to be read in, and its sentences but for those that only
        repeat, or number, the one before.
        """
        script, said = said_in(without_quotes(text), self._words, self._ideas)
        return script, [next(same) for _, same in groupby(said, key=_unnumbered)]

    def by_frames(self, text: str) -> InjectionFinding:
        signs = list(_signs(text))
        rules, weak = self._read(without_quotes(text))
        is_hidden = any(self._read(plain) != ((), False) for plain in decoded(text))
        if is_hidden or any(map(self._says_more, respelled(text))):
            signs.append("encoded_text")
        if self._plants(text):
            signs.append("planted_order")
        if not signs and not rules:
            return NO_INJECTION
        found = tuple(dict.fromkeys((*signs, *rules)))
        if not rules and not weak and signs == ["headline"]:
            return InjectionFinding(Level.LOW, found)
        is_high = len(found) > 1 or "hidden_text" in signs
        return InjectionFinding(Level.HIGH if is_high else Level.MIDDLE, found)

    def _says_more(self, read: Respelled) -> bool:
        """Whether there is an order in it that does not stand there openly."""
        hidden = self._read(read.plain)
        return hidden != ((), False) and hidden != self._read(read.openly)

    def _plants(self, text: str) -> bool:
        """Whether what is quoted speaks to a machine, or gives several orders at once."""
        quoted = quotes_in(text)
        if not quoted:
            return False
        rules, _ = self._read(quoted)
        return len(rules) > 1 or any(
            own.lexicon.any(own.planted, own.lexicon.sentences(fold(quoted)))
            for own in self._lexicons.values()
        )

    def _read(self, text: str) -> tuple[tuple[str, ...], bool]:
        """The frames that are filled, and whether there is at least something weak."""
        folded = fold(text)
        rules: dict[str, None] = {}
        weak = False
        for language, own in self._lexicons.items():
            script = _CYRILLIC if language == "ru" else _LATIN
            if not script.search(folded):
                continue
            sentences = own.lexicon.sentences(folded)
            if own.lexicon.any(own.teaching, sentences):
                continue
            rules |= dict.fromkeys(match.frame.name for match in own.frames.find(sentences))
            weak = weak or own.lexicon.any(own.weak, sentences)
        return tuple(rules), weak


def _unnumbered(said: Said) -> list[str]:
    return [word for word in said.words if not word.isdigit()]


def _signs(text: str) -> Iterator[str]:
    """What shows without reading a word."""
    if hides_orders(text):
        yield "hidden_text"
    if TEMPLATE_TOKEN.search(text):
        yield "template_token"
    if _HEADLINE.search(text):
        yield "headline"
