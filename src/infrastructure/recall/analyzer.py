"""From a text to the terms under which it is found."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from domain.memory.recall.lexicon import words_of
from domain.shared.language import Language
from domain.shared.language_detection import LanguageDetector

Term = int
"""A stem as a number of 64 bits, so that arrays can hold it."""

_CYRILLIC = re.compile("[\u0430-\u044f]")
_STEMMERS = {
    Language.RUSSIAN: Stemmer.Stemmer("russian"),
    Language.FRENCH: Stemmer.Stemmer("french"),
    Language.ENGLISH: Stemmer.Stemmer("english"),
}
_LATIN = (Language.ENGLISH, Language.FRENCH)


class Analyzer:
    """Cyrillic words are stemmed as Russian, Latin ones by the language of what they stand in.

    Not to be shared between threads: Snowball's stemmers are not.
    """

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector

    def terms(self, text: str, language: Language | None = None) -> list[Term]:
        """Of everything that was said; `language` where it is known."""
        words = [word for word in words_of(text) if len(word) > 1 or word.isdecimal()]
        latin = self._latin(text, words, language)
        return [
            _term(word, Language.RUSSIAN if _CYRILLIC.search(word) else latin) for word in words
        ]

    def variants(self, word: str) -> tuple[Term, ...]:
        """Of a word that is looked for, in whichever language it was said."""
        return _variants(word)

    @staticmethod
    def term(word: str, language: Language) -> Term:
        """Of a word of this language."""
        return _term(word, language)

    def language(self, text: str) -> Language | None:
        """None where it cannot be told."""
        return self._detector.detect(text).language

    def _latin(self, text: str, words: Sequence[str], language: Language | None) -> Language:
        if language in _LATIN:
            return language
        if all(map(_CYRILLIC.search, words)):
            return Language.ENGLISH
        return self._detector.detect(text).language or Language.ENGLISH


@lru_cache(maxsize=50_000)
def _variants(word: str) -> tuple[Term, ...]:
    if _CYRILLIC.search(word):
        return (_term(word, Language.RUSSIAN),)
    if word.isdecimal():
        return (_term(word, Language.ENGLISH),)  # in every language the same
    return tuple({_term(word, language) for language in _LATIN})


@lru_cache(maxsize=100_000)
def _term(word: str, language: Language) -> Term:
    stem = _STEMMERS[language].stemWord(word)
    if language is not Language.RUSSIAN and not stem.isascii():
        stem = "".join(
            c for c in unicodedata.normalize("NFD", stem) if not unicodedata.combining(c)
        )
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "little")
