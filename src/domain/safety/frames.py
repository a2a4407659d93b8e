"""Frames: patterns over classes of words, so that forms, order and spelling may vary.

A pattern is written as words and classes in their order:

    NEG WANT ..2 LIVE      classes in capitals; up to two other words in between
    (pull|take) plug?      words, one of several; `?` may be missing
    stem*                  every word that begins so
    !NEG WANT              not right behind a word of the class
    .. LIVE                anywhere later in the sentence
    (end it|give up) $     phrases too; `^` and `$` are a clause's beginning and end

A gap never crosses the end of a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from domain.safety.vocabulary import Vocabulary, bits_of
from domain.safety.word_reader import Sentence, WordReader
from domain.shared.errors import ConfigurationError

_FAR: Final = 40
_GROUP = re.compile(r"\(([^()]*)\)(\??)")
_WORD = re.compile(r"[\w'-]+\*?")


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: which classes fit, and how many words may come before it."""

    mask: int
    gap: int = 0
    optional: bool = False
    not_behind: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """`tail` is how many words may follow until the sentence ends; None: any number.

    `needs` are what it cannot do without, what is met least often first.
    """

    elements: tuple[Element, ...]
    needs: tuple[int, ...]
    begins: bool = False
    tail: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """`marks` are free words for whoever interprets a match, such as its tier."""

    name: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    frame: Frame
    sentence: int


class Lexicon:
    """Classes of words and the frames made of them, for one language.

    No gap jumps over a word of the class `blocks`: a negation turns the meaning round. `spellings`
    are how people write in haste, and the words that it stands for. Lexicons with one `reader`
    split a text once.
    """

    def __init__(
        self,
        classes: Mapping[str, Sequence[str]],
        *,
        fuzzy: Sequence[str] = (),
        blocks: str = "NEG",
        spellings: Mapping[str, str] | None = None,
        reader: WordReader | None = None,
    ) -> None:
        self._reader = reader or WordReader()
        self.vocabulary = Vocabulary(self._reader.classes, frozenset(fuzzy))
        self.number = self.vocabulary.number
        for name, entries in classes.items():
            for entry in entries:
                self.vocabulary.add(name, entry)
        self._blocks = self.vocabulary.bit(blocks)
        self._spellings = {hasty: meant.split() for hasty, meant in (spellings or {}).items()}
        self._sentences = lru_cache(maxsize=8)(self._with_spellings)

    def patterns(self, written: Sequence[str]) -> tuple[Pattern, ...]:
        """Raises ConfigurationError."""
        return tuple(self._pattern(plain) for each in written for plain in _without_phrases(each))

    def _pattern(self, written: str) -> Pattern:
        elements: list[Element] = []
        gap = not_behind = 0
        for part in written.strip(" ^$").split():
            if part.startswith(".."):
                gap = int(part[2:] or _FAR)
            elif part.startswith("!"):
                not_behind |= self._mask(part[1:], written)
            else:
                optional = part.endswith("?")
                mask = self._mask(part.removesuffix("?"), written)
                elements.append(Element(mask, gap, optional, not_behind))
                gap = not_behind = 0
        if not elements or all(element.optional for element in elements):
            raise ConfigurationError(f"a frame's pattern names no word: {written!r}")
        size = self.vocabulary.size_of
        needs = tuple(sorted((each.mask for each in elements if not each.optional), key=size))
        begins, ends = written.strip().startswith("^"), written.strip().endswith("$")
        return Pattern(tuple(elements), needs, begins, gap if ends else None)

    def any(self, patterns: Sequence[Pattern], sentences: Sequence[Sentence]) -> bool:
        for sentence in sentences:
            present = sentence.present.get(self.number)
            if not present:
                continue
            for pattern in patterns:
                for mask in pattern.needs:  # a call for each would take most of the time
                    if not present & mask:
                        break
                else:
                    if self.fits(pattern, sentence):
                        return True
        return False

    def _mask(self, part: str, written: str) -> int:
        mask = 0
        for name in part.strip("()").split("|"):
            if not _WORD.fullmatch(name):
                raise ConfigurationError(f"a frame's pattern has no word in {part!r}: {written!r}")
            if name.isupper() and name.isascii():
                if not self.vocabulary.has(name):
                    raise ConfigurationError(f"unknown class {name} in the pattern {written!r}")
                mask |= self.vocabulary.bit(name)
            else:
                self.vocabulary.add(name, name)
                mask |= self.vocabulary.bit(name)
        return mask

    def sentences(self, folded: str) -> tuple[Sentence, ...]:
        """Of a text as `fold` leaves it."""
        return self._sentences(folded) if self._spellings else self._reader.sentences(folded)

    def _with_spellings(self, folded: str) -> tuple[Sentence, ...]:
        sentences = self._reader.sentences(folded)
        if self._reader.words(folded).isdisjoint(self._spellings):
            return sentences
        return tuple(map(self._sentence, sentences))

    def _sentence(self, sentence: Sentence) -> Sentence:
        if self._spellings.keys().isdisjoint(sentence.words):
            return sentence
        meant = [self._spellings.get(word) or (word,) for word in sentence.words]
        return self._reader.read(list(chain.from_iterable(meant)))

    def fits(self, pattern: Pattern, sentence: Sentence) -> bool:
        """Whether the words that the pattern needs, which are all there, stand as it says."""
        classes = sentence.classes(self.number)
        starts: Iterable[int] = (0, *sentence.ends) if pattern.begins else range(len(classes))
        first = pattern.elements[0]
        if not first.optional and not first.gap:
            starts = [n for n in starts if n < len(classes) and classes[n] & first.mask]
        ends = sentence.ends
        return any(self._fits(pattern, 0, classes, ends, start) for start in starts)

    def _fits(
        self,
        pattern: Pattern,
        at: int,
        classes: tuple[int, ...],
        ends: frozenset[int],
        position: int,
    ) -> bool:
        if at == len(pattern.elements):
            tail = pattern.tail
            return tail is None or any(0 <= end - position <= tail for end in ends)
        element = pattern.elements[at]
        for place in self._places(element, classes, position):
            if self._fits(pattern, at + 1, classes, ends, place + 1):
                return True
        return element.optional and self._fits(pattern, at + 1, classes, ends, position)

    def _places(self, element: Element, classes: tuple[int, ...], position: int) -> Iterator[int]:
        """Where the element may stand from this position on; no gap jumps over a negation."""
        for place in range(position, min(position + element.gap + 1, len(classes))):
            fits = classes[place] & element.mask
            if fits and not (place and classes[place - 1] & element.not_behind):
                yield place
            if classes[place] & self._blocks and element.gap < _FAR:
                return


def _without_phrases(written: str) -> Iterator[str]:
    """A pattern for every phrase that stands among the words of a group."""
    for group in _GROUP.finditer(written):
        alternatives = [each.strip() for each in group[1].split("|")]
        phrases = [each for each in alternatives if " " in each or each == "$"]
        if phrases:
            words = [each for each in alternatives if each not in phrases]
            before, after = written[: group.start()], written[group.end() :]
            ways = [f"({'|'.join(words)}){group[2]}"] if words else []
            for way in (*ways, *phrases):
                yield from _without_phrases(f"{before}{way}{after}")
            return
    yield written


class _Candidates(NamedTuple):
    """Patterns with the numbers of their frames and what else they need, if they need `second`."""

    second: int
    patterns: list[tuple[int, tuple[int, ...], Pattern]]


_ANY: Final = -1
"""The mask of all classes: patterns that need one class alone."""


class FrameIndex:
    """Finds frames by the words that are rarest in them, so that most are never tried."""

    def __init__(self, lexicon: Lexicon, frames: Sequence[Frame]) -> None:
        self._lexicon = lexicon
        self._number = lexicon.number
        self._frames = tuple(frames)
        self._by_bit: dict[int, list[_Candidates]] = {}
        self._keys = 0
        for number, frame in enumerate(frames):
            for pattern in frame.patterns:
                self._add(number, pattern)

    def _add(self, number: int, pattern: Pattern) -> None:
        key, *others = dict.fromkeys(pattern.needs)
        second = others[0] if others else _ANY
        self._keys |= key
        for bit in bits_of(key):
            known = self._by_bit.setdefault(bit.bit_length(), [])
            own = next((each for each in known if each.second == second), None)
            if own is None:
                own = _Candidates(second, [])
                known.append(own)
            own.patterns.append((number, tuple(others[1:]), pattern))

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Match]:
        """Every frame that one of the sentences fills."""
        for number, sentence in enumerate(sentences):
            present = sentence.present.get(self._number)
            if not present or not present & self._keys:
                continue
            for frame in sorted(self._filled(sentence, present)):
                if not self._lexicon.any(self._frames[frame].unless, (sentence,)):
                    yield Match(self._frames[frame], number)

    def _filled(self, sentence: Sentence, present: int) -> set[int]:
        found: set[int] = set()
        keys = present & self._keys
        while keys:
            place = keys.bit_length()
            keys ^= 1 << place - 1
            for second, patterns in self._by_bit[place]:
                if present & second:
                    self._try(patterns, sentence, present, found)
        return found

    def _try(
        self,
        patterns: Sequence[tuple[int, tuple[int, ...], Pattern]],
        sentence: Sentence,
        present: int,
        found: set[int],
    ) -> None:
        """Adds those frames to what was found of which a pattern fits."""
        for frame, others, pattern in patterns:
            for mask in others:
                if not present & mask:
                    break
            else:
                if frame not in found and self._lexicon.fits(pattern, sentence):
                    found.add(frame)
