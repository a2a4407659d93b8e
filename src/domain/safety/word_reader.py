"""Splitting a text into words, and looking each of them up, once for all lexicons that read it."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from domain.safety.word_classes import Hit, Names, WordClasses

CLAUSE: Final = ""
"""Stands where a clause ends."""
_SENTENCE_ENDS: Final = ".!?;\n…"
_TOKEN = re.compile(r"[\w$@*#][\w'$@*#!]*|[.!?;\n…]+|[«»\"“”„]|[,:()—]")
_MOST_TOKENS: Final = 20_000
_NO_NAMES: Final[list[Names]] = []


class Sentence:
    """Its words, and what each lexicon knows of them; lexicons go by their numbers.

    `present` are all classes of its words together, `ends` the places behind the last word of a
    clause.
    """

    __slots__ = ("_classes", "_hits", "ends", "named", "present", "words")

    def __init__(self, words: Sequence[str], hits: Sequence[tuple[Hit, ...]]) -> None:
        """`words` with CLAUSE among them; `hits` of each word."""
        self.words = words
        self._hits = hits
        self._classes: dict[int, tuple[int, ...]] = {}
        self.ends = frozenset(
            (*_clause_ends(words), len(hits)) if CLAUSE in words else (len(hits),)
        )
        self.present: dict[int, int] = {}
        self.named: dict[int, list[Names]] = {}
        self._look_up()

    def _look_up(self) -> None:
        present, named = self.present, self.named
        for hits in self._hits:
            for number, mask, names in hits:
                present[number] = present.get(number, 0) | mask
                if names is not None:
                    named.setdefault(number, []).append(names)

    def classes(self, number: int) -> tuple[int, ...]:
        """Of each word, as the lexicon knows them."""
        known = self._classes.get(number)
        if known is None:
            known = tuple(
                [sum([mask for own, mask, _ in hits if own == number]) for hits in self._hits]
            )
            self._classes[number] = known
        return known

    def names(self, number: int) -> list[Names]:
        """Of the named classes of those words that have any."""
        return self.named.get(number, _NO_NAMES)


class _Token:
    """What a token stands for: words, the end of a clause, or the end of a sentence."""

    __slots__ = ("hits", "is_end", "words")

    def __init__(self, words: list[str], hits: list[tuple[Hit, ...]], *, is_end: bool) -> None:
        self.words = words
        self.hits = hits
        self.is_end = is_end


_END: Final = _Token([], [], is_end=True)
_CLAUSE_END: Final = _Token([CLAUSE], [], is_end=False)


class _Tokens(dict[str, _Token]):
    """Each token as it was read first; forgotten where there are too many."""

    def __init__(self, hits_of: Callable[[str], tuple[Hit, ...]]) -> None:
        super().__init__()
        self._hits_of = hits_of

    def __missing__(self, token: str) -> _Token:
        if len(self) >= _MOST_TOKENS:
            self.clear()
        read = self[token] = self._read(token)
        return read

    def _read(self, token: str) -> _Token:
        first = token[0]
        if first.isalnum() or first in "*#$@_":
            words = [token] if token.isalpha() else words_of(token)
            return _Token(words, [self._hits_of(word) for word in words], is_end=False)
        return _END if first in _SENTENCE_ENDS else _CLAUSE_END


class WordReader:
    """Shared by lexicons, which tell it their words before it reads anything."""

    def __init__(self) -> None:
        self.classes = WordClasses(self._forget)
        self._hits_of = lru_cache(maxsize=_MOST_TOKENS)(self.classes.of)
        self._tokens = _Tokens(self._hits_of)
        self.sentences = lru_cache(maxsize=64)(self._sentences)
        self.words = lru_cache(maxsize=8)(self._words)

    def read(self, words: Sequence[str]) -> Sentence:
        """A sentence of the words, with CLAUSE among them."""
        return Sentence(words, [self._hits_of(word) for word in words if word])

    def _forget(self) -> None:
        if self._tokens:
            self._tokens.clear()
            self._hits_of.cache_clear()
            self.sentences.cache_clear()
            self.words.cache_clear()

    def _words(self, folded: str) -> frozenset[str]:
        """All words of the sentences of a text."""
        return frozenset(chain.from_iterable(each.words for each in self.sentences(folded)))

    def _sentences(self, folded: str) -> tuple[Sentence, ...]:
        """The sentences of a text as `fold` leaves it."""
        tokens = self._tokens
        made: list[Sentence] = []
        words: list[str] = []
        hits: list[tuple[Hit, ...]] = []
        for token in _TOKEN.findall(folded):
            read = tokens[token]
            if not read.is_end:
                words += read.words
                hits += read.hits
            elif hits:
                made.append(Sentence(words, hits))
                words, hits = [], []
        if hits:
            made.append(Sentence(words, hits))
        return tuple(made)


def _clause_ends(words: Sequence[str]) -> list[int]:
    """How many words stand before each end of a clause."""
    marks = [place for place, word in enumerate(words) if not word]
    return [place - earlier for earlier, place in enumerate(marks)]


def words_of(token: str) -> list[str]:
    """French and English words that an apostrophe joins stand apart; don't is dont."""
    if "'" not in token:
        return [token.strip("!")] if token.strip("!") else []
    head, _, tail = token.partition("'")
    if (tail in ("t", "ve", "m", "re", "ll", "s", "d") and len(head) > 1) or head == "i":
        return [head + tail] if tail == "t" else [head, "'" + tail]
    return [part for part in (head, *tail.split("'")) if part]
