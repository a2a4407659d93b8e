"""A text as the second reading takes it: in one script, with the classes of its words."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from domain.safety.folding import fold
from domain.safety.frames import Lexicon, Sentence
from domain.safety.likeness import Said, class_features, idea_features, words_of
from domain.safety.transliteration import looks_transliterated, to_cyrillic

_END = re.compile(r"[.!?;\n…]+")
_WORDY = re.compile(r"[\w$@*#]")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LANGUAGES: Final = {"cyrillic": ("ru",), "latin": ("en", "fr")}


def said_in(text: str, *lexicons: Mapping[str, Lexicon]) -> tuple[str, list[Said]]:
    """The script that a text is to be read in, `cyrillic` or `latin`, and its sentences."""
    script, folded = _in_its_script(text)
    words = _words_in(folded)
    classes = [_classes(name, own[name], folded) for name in _LANGUAGES[script] for own in lexicons]
    return script, [
        Said(each, list(chain(*own))) for each, *own in zip(words, *classes, strict=True)
    ]


def _in_its_script(text: str) -> tuple[str, str]:
    folded = fold(text)
    if _CYRILLIC.search(folded):
        return "cyrillic", folded
    if looks_transliterated(folded):
        return "cyrillic", to_cyrillic(folded)
    return "latin", folded


def _parts_of(folded: str) -> list[str]:
    return [part for part in _END.split(folded) if part.strip()]


@lru_cache(maxsize=8)  # danger and orders are looked for in one text
def _words_in(folded: str) -> list[list[str]]:
    return [words_of(part) for part in _parts_of(folded)]


@lru_cache(maxsize=32)
def _classes(language: str, lexicon: Lexicon, folded: str) -> list[list[str]]:
    """Features of each part's classes."""
    ended = folded.replace("!", " !") if "!" in folded else folded
    said = iter(lexicon.sentences(ended))
    return [
        _features(language, lexicon, next(said)) if _WORDY.search(part) else []
        for part in _parts_of(folded)
    ]


def _features(language: str, lexicon: Lexicon, sentence: Sentence) -> list[str]:
    own = lexicon.vocabulary
    features = class_features(language, own.names_of_each(sentence.classes))
    features += idea_features(language, own.names(sentence.present))
    return features
