"""Whether a text tries to take the product from the people it serves; a score, never a verdict."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.safety.crisis import without_quotes
from domain.safety.folding import fold, hides_orders
from domain.safety.frames import FrameIndex, Lexicon, Pattern
from domain.safety.likeness import Likeness, Said
from domain.safety.readings import said_in
from domain.safety.template_tokens import TEMPLATE_TOKEN

_ENCODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_HEADLINE = re.compile(r"(?mi)^\W*(?:system|sys|система|systeme|système)\W*[:#\]>]")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LATIN = re.compile("[a-z]")
_LONGEST: Final = 20_000
_ALIKE: Final = 2.0
"""Likeness to orders from which on a text is one."""


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
    """`weak` patterns count only next to other signs; `teaching` marks talk about the thing."""

    lexicon: Lexicon
    frames: FrameIndex
    weak: tuple[Pattern, ...]
    teaching: tuple[Pattern, ...]


class InjectionDetector:
    """`lexicons` by language code, `likeness` by script: `cyrillic`, `latin`."""

    def __init__(
        self,
        lexicons: Mapping[str, InjectionLexicon],
        likeness: Mapping[str, Likeness] | None = None,
    ) -> None:
        self._lexicons = lexicons
        self._words = {language: own.lexicon for language, own in lexicons.items()}
        self._likeness = likeness or {}

    def assess(self, text: str) -> InjectionFinding:
        if len(text) > _LONGEST:
            text = text[: _LONGEST // 2] + "\n" + text[-_LONGEST // 2 :]
        found = self.by_frames(text)
        return found if found.level is not Level.LOW else self._weighed(text, found)

    def _weighed(self, text: str, found: InjectionFinding) -> InjectionFinding:
        script, said = self.said(text)
        own = self._likeness.get(script)
        if own is None or own.of(said, ()) <= _ALIKE:
            return found
        return InjectionFinding(Level.MIDDLE, (*found.rules, "likeness"))

    def said(self, text: str) -> tuple[str, list[Said]]:
        """The script that a text is to be read in, and its sentences."""
        return said_in(without_quotes(text), self._words)

    def by_frames(self, text: str) -> InjectionFinding:
        signs = list(_signs(text))
        rules, weak = self._read(without_quotes(text))
        if any(self._read(plain) != ((), False) for plain in _decoded(text)):
            signs.append("encoded_text")
        if not signs and not rules:
            return NO_INJECTION
        found = tuple(dict.fromkeys((*signs, *rules)))
        if not rules and not weak and signs == ["headline"]:
            return InjectionFinding(Level.LOW, found)
        is_high = len(found) > 1 or "hidden_text" in signs
        return InjectionFinding(Level.HIGH if is_high else Level.MIDDLE, found)

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


def _signs(text: str) -> Iterator[str]:
    """What shows without reading a word."""
    if hides_orders(text):
        yield "hidden_text"
    if TEMPLATE_TOKEN.search(text):
        yield "template_token"
    if _HEADLINE.search(text):
        yield "headline"


def _decoded(text: str) -> Iterator[str]:
    for found in _ENCODED.finditer(text):
        written = found[0].rstrip("=")
        try:
            plain = base64.b64decode(written + "=" * (-len(written) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if plain.isprintable():
            yield plain
