"""Which of the product's languages a text is written in, from its words and letters."""

# ruff: noqa: RUF001 - letters of several alphabets are what this is about

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.shared.language import Language

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[@#/]\w+|`[^`]*`|[A-Za-z_-]*\d[\w-]{15,}")
"""Links, addresses, tags, code, and long runs of letters and digits: keys are in no language."""
_NOISE_SIGN = re.compile(r"[@#/`]|\d[\w-]{15}")
"""Without any of them there is no noise."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_NOT_RUSSIAN = re.compile(r"[іїєґўјњљћђџѓќқғңөүұһәҳӣӯ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-öø-ÿœ]", re.IGNORECASE)
_NOT_OURS = re.compile(r"[ñßäöüøåãõıışğčřžťďľłąęśźżőűđ¿¡áíóúì]", re.IGNORECASE)
_FRENCH_LETTERS = re.compile(r"[éèêëçœîûô]|à|ù", re.IGNORECASE)
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’][aeiouyhàâéèêîôûœ]", re.IGNORECASE)
_CONTRACTION = re.compile(r"\w+(?:n['’]t|['’](?:m|re|ve|ll|s|d))", re.IGNORECASE)
_ENGLISH_SHAPE = re.compile(
    r"\w+(?:ing|ings|ly|ness|ful|less|ght|ghts|ck|cks|sh|ware|ship|ts|ds|ys|ey|aw|ow|ew)|wh\w+|"
    r"th\w+|kn\w+|\w*(?:oo|ee|wh|ght|sh|tch|aw|ow|ew|ey)\w*"
)
_FRENCH_SHAPE = re.compile(
    r"\w+(?:ez|aux|eux|euse|eur|eurs|ique|iques|oir|oire|ais|ait|aient|elle|ette|ement|eau|eaux|"
    r"ille|illes|ons|uit|uis|oin|tre|gne|que|esse|aire|asse|isse)|qu\w+"
)
_CYRILLIC_WORD, _WORD, _LETTER, _SHAPE = 1.5, 1.0, 0.7, 0.35
_FOREIGN_LETTER = 5.0
_CLEAR_SCORE, _CLEAR_RATIO = 2.5, 1.7
_HINT_SCORE, _HINT_RATIO = 0.7, 1.2
_OTHER_RATIO = 1.3


class Certainty(StrEnum):
    """NONE: names, numbers, emoji, or words of several languages alike."""

    CLEAR = "clear"
    HINT = "hint"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is None for a language that is none of ours, or where nothing can be told."""

    language: Language | None
    certainty: Certainty

    @property
    def is_foreign(self) -> bool:
        """Clearly something, and none of ours."""
        return self.language is None and self.certainty is not Certainty.NONE


NOTHING = Detected(None, Certainty.NONE)


class LanguageDetector:
    """`words` by which each language is known; `foreign` are those of all others.

    A word that two of ours share tells nothing and is left out; Russian ones are given as they
    are written with Latin letters, since Cyrillic speaks for itself.
    """

    def __init__(self, words: Mapping[Language, Collection[str]], foreign: Collection[str]) -> None:
        known = {language: frozenset(given) for language, given in words.items()}
        speaks: dict[str, list[Language]] = {}
        for language, own in known.items():
            for word in own:
                speaks.setdefault(word, []).append(language)
        self._words = {word: only for word, (only, *others) in speaks.items() if not others}
        self._foreign = frozenset(foreign)
        # One text is asked about by several: who answers it, and who looks for what bears on it.
        self._remembered = lru_cache(maxsize=256)(self._detected)
        self._evidence = lru_cache(maxsize=4096)(self._read)  # most words are said by many

    def detect(self, text: str) -> Detected:
        return self._remembered(text)

    def _detected(self, text: str) -> Detected:
        scores: dict[Language | None, float] = dict.fromkeys((*Language, None), 0.0)
        for token in _tokens(text):
            for language, evidence in self._evidence(token):
                scores[language] += evidence
        return _verdict(scores)

    def _read(self, token: str) -> tuple[tuple[Language | None, float], ...]:
        return tuple(self._says(token))

    def _says(self, token: str) -> Iterator[tuple[Language | None, float]]:
        if not token.isascii() and _CYRILLIC.search(token):
            foreign = _NOT_RUSSIAN.search(token)
            yield (None, _FOREIGN_LETTER) if foreign else (Language.RUSSIAN, _CYRILLIC_WORD)
        elif _LATIN.search(token):
            yield from self._latin(token)
        else:  # of another script, perhaps one that writes without spaces
            yield None, _WORD * len(token) / 2

    def _latin(self, token: str) -> Iterator[tuple[Language | None, float]]:
        if known := self._words.get(token):
            yield known, _WORD
        if token in self._foreign:
            yield None, _WORD
        if not token.isascii() and _NOT_OURS.search(token):
            yield None, _LETTER
        if not known:
            yield from _by_letters(token)


def _by_letters(token: str) -> Iterator[tuple[Language | None, float]]:
    if "'" in token:
        if _ELISION.match(token):
            yield Language.FRENCH, _WORD
        elif _CONTRACTION.fullmatch(token):
            yield Language.ENGLISH, _WORD
    if not token.isascii() and _FRENCH_LETTERS.search(token):
        yield Language.FRENCH, _LETTER
    if _FRENCH_SHAPE.fullmatch(token):
        yield Language.FRENCH, _SHAPE
    if _ENGLISH_SHAPE.fullmatch(token):
        yield Language.ENGLISH, _SHAPE


def _tokens(text: str) -> Iterator[str]:
    if _NOISE_SIGN.search(text):
        text = _NOISE.sub(" ", text)
    for match in _TOKEN.finditer(text):
        yield match.group().casefold().replace("’", "'")


def _verdict(scores: Mapping[Language | None, float]) -> Detected:
    ours = sorted(((scores[language], language) for language in Language), reverse=True)
    (best, language), (second, _) = ours[:2]
    foreign = scores[None]
    if foreign >= _CLEAR_SCORE and foreign > best * _OTHER_RATIO:
        return Detected(None, Certainty.CLEAR)
    if best >= _CLEAR_SCORE and best >= second * _CLEAR_RATIO:
        return Detected(language, Certainty.CLEAR)
    if best >= _HINT_SCORE and best >= second * _HINT_RATIO:
        return Detected(language, Certainty.HINT)
    return NOTHING


def language_of_answer(
    words: Detected, *, usual: Language, previous: Detected = NOTHING, is_newcomer: bool = False
) -> Language:
    """The language to answer in: that of the words, where they are clear.

    What is short tells little ("ok, merci"): it changes the language of a conversation only if
    what was said before was in the same language, or if nothing is known of the person.
    """
    if words.language is None or words.language is usual:
        return usual
    if words.certainty is Certainty.CLEAR or is_newcomer:
        return words.language
    return words.language if previous.language is words.language else usual
