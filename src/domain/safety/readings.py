"""A text as the second reading takes it: in one script, with the classes of its words."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from domain.safety.folding import fold
from domain.safety.frames import Lexicon, Sentence
from domain.safety.likeness import Said, class_features, idea_features, words_of
from domain.safety.transliteration import looks_transliterated, to_cyrillic

_END = re.compile(r"[.!?;\n…]+")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LANGUAGES: Final = {"cyrillic": ("ru",), "latin": ("en", "fr")}


def said_in(text: str, *lexicons: Mapping[str, Lexicon]) -> tuple[str, list[Said]]:
    """The script that a text is to be read in, `cyrillic` or `latin`, and its sentences."""
    script, folded = _in_its_script(text)
    parts = [part for part in _END.split(folded) if part.strip()]
    classes = [
        _classes(name, own[name], folded, parts) for name in _LANGUAGES[script] for own in lexicons
    ]
    return script, [
        Said(words_of(part), list(chain(*own))) for part, *own in zip(parts, *classes, strict=True)
    ]


def _in_its_script(text: str) -> tuple[str, str]:
    folded = fold(text)
    if _CYRILLIC.search(folded):
        return "cyrillic", folded
    if looks_transliterated(folded):
        return "cyrillic", to_cyrillic(folded)
    return "latin", folded


def _classes(language: str, lexicon: Lexicon, folded: str, parts: Sequence[str]) -> list[list[str]]:
    """Features of each part's classes."""
    said: Sequence[Sequence[Sentence]] = [(each,) for each in lexicon.sentences(folded)]
    if len(said) != len(parts):
        said = [lexicon.sentences(part) for part in parts]
    return [list(chain(*(_features(language, lexicon, each) for each in own))) for own in said]


def _features(language: str, lexicon: Lexicon, sentence: Sentence) -> list[str]:
    names = lexicon.vocabulary.names
    features = class_features(language, map(names, sentence.classes))
    features += idea_features(language, names(sentence.present))
    return features
