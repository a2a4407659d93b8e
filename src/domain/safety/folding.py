# ruff: noqa: RUF001  letters of two scripts that look alike are what this is about
"""Texts made comparable: one form for what a reader takes for the same letters."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TO_CYRILLIC = str.maketrans("aceopxykmtbhrnu", "асеорхукмтвнгпи")
_TO_LATIN = str.maketrans("асеорхукмтвніѕј", "aceopxykmtbhisj")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0430-\u044f]")
_CROSSING_CYRILLIC = re.compile("[а-яі]")
_CROSSING = re.compile("[a-z][а-яі]|[а-яі][a-z]")
_MIXED = re.compile(r"\w*(?:[a-z][а-яі]|[а-яі][a-z])\w*")
_SPACED = re.compile(r"(?<!\w)\w(?:[ .\-_*·]{1,2}\w){3,}(?!\w)")
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}
_KEPT_JOINERS = frozenset("\u200d")
_EMOJI_NEAR = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_TAG = re.compile("[\U000e0000-\U000e007f]")
_MANY_TAGS = 8
_UNLIKE_ITSELF = re.compile(
    "[^\\x00-\\x7f\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b7\u00bb\u00bf-\u0131"
    "\u0400-\u052f\u2013-\u2016\u2018-\u201f\u2022\u20ac\u2116\U0001f300-\U0001faff]"
)
"""Whatever else may have a compatibility form or be hidden."""


class _Folding(dict[int, str]):
    """What each character becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    if char in "’‘ʼ`´":
        return "'"
    if char in _LIGATURES:
        return _LIGATURES[char]
    if unicodedata.category(char) in ("Cf", "Mn") or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    plain = unicodedata.normalize("NFKC", char).casefold().replace("ё", "е")
    if "й" in plain:
        return plain
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in apart if not unicodedata.combining(c))


_FOLDING = _Folding()


@lru_cache(maxsize=256)  # one text is looked at by several screens
def fold(text: str) -> str:
    """In lower case, without accents, hidden characters, look-alikes and letters set apart."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    folded = text.translate(_FOLDING)
    if not text.isascii() and _has_two_scripts(folded) and _CROSSING.search(folded):
        folded = _MIXED.sub(_of_one_script, folded)
    return _SPACED.sub(_together, folded)


def _has_two_scripts(folded: str) -> bool:
    return bool(_LATIN.search(folded) and _CROSSING_CYRILLIC.search(folded))


def _of_one_script(found: re.Match[str]) -> str:
    """That of the letters which look like none of the other, else that of most."""
    word = found[0]
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if not _LATIN.search(cyrillic):
        return cyrillic if _CYRILLIC.search(latin) or not _is_latin(word) else latin
    return word if _CYRILLIC.search(latin) else latin


def _is_latin(word: str) -> bool:
    return len(_LATIN.findall(word)) > len(_CYRILLIC.findall(word))


def _together(found: re.Match[str]) -> str:
    """Two spaces part words where one parts letters."""
    words = re.split(r"[ .\-_*·]{2}", found[0])
    return " ".join(re.sub(r"\W|_", "", word) for word in words)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text to look for patterns in, and where each of its characters stood.

    Without `origin` every character stands where it stood.
    """

    text: str
    origin: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """In code points of the original."""
        if self.origin is None or start == end:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def normalise(text: str) -> Normalised:
    """Compatibility forms resolved and hidden characters removed, letters as they were."""
    if text.isascii():
        return Normalised(text)
    changed = [found for found in _UNLIKE_ITSELF.finditer(text) if _visible(found[0]) != found[0]]
    if not changed:
        return Normalised(text)
    plain = ""
    origin: list[int] = []
    at = 0
    for found in changed:
        visible = _visible(found[0])
        plain += text[at : found.start()] + visible
        origin += [*range(at, found.start()), *([found.start()] * len(visible))]
        at = found.end()
    return Normalised(plain + text[at:], (*origin, *range(at, len(text))))


@lru_cache(maxsize=4_096)
def _visible(char: str) -> str:
    if unicodedata.category(char) == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    return unicodedata.normalize("NFKC", char) if char != "№" else char


def without_hidden(text: str) -> str:
    """What a reader sees: no tag, bidirectional or zero-width characters, emoji left whole."""
    if text.isascii():
        return text
    return _UNLIKE_ITSELF.sub(_unless_hidden, text)


def _unless_hidden(found: re.Match[str]) -> str:
    char = found[0]
    is_hidden = unicodedata.category(char) == "Cf" and not _joins_emoji(found.string, found.start())
    return "" if is_hidden else char


def _joins_emoji(text: str, index: int) -> bool:
    before, after = text[max(0, index - 2) : index], text[index + 1 : index + 2]
    return text[index] in _KEPT_JOINERS and bool(
        _EMOJI_NEAR.search(before) and _EMOJI_NEAR.search(after)
    )


def hides_orders(text: str) -> bool:
    """Whether tag characters spell something that no reader sees; flags of emoji do not."""
    return not text.isascii() and len(_TAG.findall(text)) > _MANY_TAGS
