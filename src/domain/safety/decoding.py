# ruff: noqa: RUF001  letters of two scripts that look alike are what this is about
"""What a text says to whoever decodes it: each way is tried once, and what comes out is bounded."""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from domain.safety.folding import fold

_MOST: Final = 8
"""Plain texts that one text may be decoded to."""
_LONGEST: Final = 2_000
_SHORTEST_RUN: Final = 12
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_DIGIT = re.compile(r"[0-9@$]")
_HEX = re.compile(r"(?:\b|0x)(?:[0-9a-fA-F]{2}[ :]?){7,}[0-9a-fA-F]{2}\b")
_ESCAPED = re.compile(r"(?:(?:\\x|%)[0-9a-fA-F]{2}){6,}")
_FEWEST_BITS: Final = 6 * 8
_BINARY = re.compile(r"\b(?:[01]{8}\s?){5,}[01]{8}\b")
_HEX_DIGITS = re.compile(r"[0-9a-fA-F]{2}")
_LEET_WORD = re.compile(r"[013457@$](?:(?<=[^\W\d_].)[^\W\d_]|(?<=\b.)[^\W\d_]{2})")
_LEET_SIGN = re.compile(r"[013457@$]")
_LETTER = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"\S+")
_CUT = re.compile(r"(?<=\w)[.\-_*·](?=\w)")
_CUT_WORD = re.compile(r"[^\W\d_][.\-_*·][^\W\d_]")
_CUT_HERE = re.compile(r"[.\-_*·](?<=[^\W\d_].)[^\W\d_]")
"""The same to begin with the rarest, but for words of one letter, of which it finds all."""
_CUT_WORDS: Final = 3
_LEET = str.maketrans("013457@$", "oieastas")
_CYRILLIC_LEET = str.maketrans("013469@", "оизчбба")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_TELLING: Final = (
    *("rot13", "rot 13", "rot-13", "revers", "backward", "cipher", "caesar", "decod", "decrypt"),
    *("unscrambl", "наоборот", "задом", "шифр", "кодируй", "переверн"),
    *("envers", "rebours", "chiffr", "invers"),
)
"""What ciphers are spoken of with, folded."""
_COMMON = re.compile(
    r"\b(?:the|a|is|to|and|of|you|i|my|in|it|what|how|for|me|do|can|please|le|la|les|de|des|un|une"
    r"|et|je|tu|est|mon|ma|pour|en|que|и|в|не|на|я|что|как|мне|ты|с|а|у|по|это|мой|мою)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS: Final = 3
_RUSSIAN: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_RUSSIAN_ROT16 = str.maketrans(
    _RUSSIAN + _RUSSIAN.upper(),
    _RUSSIAN[16:] + _RUSSIAN[:16] + (_RUSSIAN[16:] + _RUSSIAN[:16]).upper(),
)


def decoded(text: str) -> Iterator[str]:
    """The plain texts that are hidden in a text; nothing that stands there openly is in them."""
    return islice(_decoded(text[:_LONGEST]), _MOST)


class Respelled(NamedTuple):
    """A whole text as it reads where letters stand for others, and what stands there openly."""

    plain: str
    openly: str


def respelled(text: str) -> Iterator[Respelled]:
    """The readings of a text that is spelled to be read by nobody but who knows how."""
    text = text[:_LONGEST]
    if _LEET_WORD.search(text):
        plain = text.translate(_CYRILLIC_LEET if _CYRILLIC.search(text) else _LEET)
        yield Respelled(plain, _without(_is_leet, text))
    if _is_cut(text):
        yield Respelled(_CUT.sub("", text), _without(_CUT.search, text))
    if _is_told_of(text):
        yield Respelled(text[::-1], text)
        yield Respelled(" ".join(word[::-1] for word in text.split()), text)
        yield Respelled(_rotated(text), text)


def _decoded(text: str) -> Iterator[str]:
    if max(map(len, text.split()), default=0) >= _SHORTEST_RUN:
        yield from _runs(_BASE64, text, _from_base64)
    if _DIGIT.search(text):
        yield from _of_digits(text)


def _without(is_respelled: Callable[[str], object], text: str) -> str:
    """The text without the words that are."""
    return _TOKEN.sub(lambda found: " " if is_respelled(found[0]) else found[0], text)


def _is_leet(word: str) -> bool:
    return bool(_LEET_SIGN.search(word) and _LETTER.search(word))


def _rotated(text: str) -> str:
    if _CYRILLIC.search(text):
        return text.translate(_RUSSIAN_ROT16)
    return codecs.encode(text, "rot13")


def _is_cut(text: str) -> bool:
    return len(_CUT_HERE.findall(text)) >= _CUT_WORDS and len(_CUT_WORD.findall(text)) >= _CUT_WORDS


def _of_digits(text: str) -> Iterator[str]:
    yield from _runs(_HEX, text, _from_hex)
    if "%" in text or "\\" in text:
        yield from _runs(_ESCAPED, text, _from_hex)
    if text.count("0") + text.count("1") >= _FEWEST_BITS:
        yield from _runs(_BINARY, text, _from_binary)


def _is_told_of(text: str) -> bool:
    """Whether it speaks of a cipher, or reads like one: not one word that every text has."""
    folded = fold(text)
    if any(each in folded for each in _TELLING):
        return True
    return len(text.split()) >= _FEWEST_WORDS and not _COMMON.search(text)


def _runs(pattern: re.Pattern[str], text: str, decode: Callable[[str], bytes]) -> Iterator[str]:
    for found in pattern.finditer(text):
        try:
            plain = decode(found[0]).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
        if plain.replace("\n", "").isprintable():
            yield plain


def _from_base64(run: str) -> bytes:
    written = run.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(written + "=" * (-len(written) % 4))


def _from_hex(run: str) -> bytes:
    return bytes.fromhex("".join(_HEX_DIGITS.findall(run.removeprefix("0x").replace("\\x", " "))))


def _from_binary(run: str) -> bytes:
    return bytes(int(octet, 2) for octet in re.findall(r"[01]{8}", run))
