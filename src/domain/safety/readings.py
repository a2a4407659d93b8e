"""A text as the second reading takes it: in one script, with the classes of its words."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from domain.safety.folding import fold
from domain.safety.frames import Lexicon
from domain.safety.likeness import Features, Said, class_features, idea_features, words_of
from domain.safety.transliteration import looks_transliterated, to_cyrillic
from domain.safety.word_classes import Names
from domain.safety.word_reader import Sentence

_END = re.compile(r"[.!?;\n…]+")
_WORDY = re.compile(r"[\w$@*#]")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LATIN = re.compile("[a-z]")
_FEWEST_WORDS: Final = 3
LANGUAGES: Final = {"cyrillic": ("ru",), "latin": ("en", "fr")}


def said_in(text: str, *lexicons: Mapping[str, Lexicon]) -> tuple[str, list[Said]]:
    """The script that a text is to be read in, `cyrillic` or `latin`, and its sentences."""
    script, folded = _in_its_script(text)
    parts = _parts_of(folded)
    groups: list[list[Features]] = [[] for _ in parts]
    for language in LANGUAGES[script]:
        for own in lexicons:
            _add_groups(groups, parts, language, own[language], folded)
    return script, [Said(part.words, own) for part, own in zip(parts, groups, strict=True)]


def _in_its_script(text: str) -> tuple[str, str]:
    folded = fold(text)
    if _CYRILLIC.search(folded):
        return "cyrillic", folded
    if looks_transliterated(folded):
        return "cyrillic", to_cyrillic(folded)
    return "latin", folded


def by_script(text: str) -> tuple[str, ...]:
    """Its sentences in Cyrillic letters, and what is in Latin ones of the others, where it has some
    of both; each sentence goes by most of its letters.
    """
    folded = fold(text)
    if not (_CYRILLIC.search(folded) and _LATIN.search(folded)):
        return ()
    cyrillic, latin = list[str](), list[str]()
    for part in _END.split(folded):
        if len(_CYRILLIC.findall(part)) >= len(_LATIN.findall(part)):
            cyrillic.append(part)
        else:
            latin.append(_CYRILLIC.sub(" ", part))
    said = [". ".join(own) for own in (cyrillic, latin)]
    return tuple(each for each in said if len(each.split()) >= _FEWEST_WORDS)


class _Part(NamedTuple):
    """A sentence; the lexicons know of those alone that have a word in it."""

    words: Sequence[str]
    is_wordy: bool


@lru_cache(maxsize=8)  # danger and orders are looked for in one text
def _parts_of(folded: str) -> tuple[_Part, ...]:
    parts = [part for part in _END.split(folded) if part.strip()]
    return tuple([_Part(words_of(part), bool(_WORDY.search(part))) for part in parts])


def _add_groups(
    groups: Sequence[list[Features]],
    parts: Sequence[_Part],
    language: str,
    lexicon: Lexicon,
    folded: str,
) -> None:
    ended = folded.replace("!", " !") if "!" in folded else folded
    said = iter(lexicon.sentences(ended))
    for own, part in zip(groups, parts, strict=True):
        if part.is_wordy:
            _add_features(own, language, lexicon, next(said))


def _add_features(
    groups: list[Features], language: str, lexicon: Lexicon, sentence: Sentence
) -> None:
    before = None
    for names in sentence.names(lexicon.number):
        groups.append(_of_classes(language, before, names))
        before = names
    if ideas := sentence.present.get(lexicon.number, 0) & lexicon.vocabulary.ideas:
        groups.append(_of_ideas(language, lexicon, ideas))


@lru_cache(maxsize=20_000)
def _of_classes(language: str, before: Names | None, names: Names) -> Features:
    return Features(class_features(language, before.names if before else (), names.names))


@lru_cache(maxsize=4_000)
def _of_ideas(language: str, lexicon: Lexicon, ideas: int) -> Features:
    return Features(idea_features(language, lexicon.vocabulary.names(ideas)))
