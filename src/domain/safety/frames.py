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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from domain.shared.errors import ConfigurationError

_TOKEN = re.compile(r"[\w$@*#][\w'$@*#!]*|[.!?;\n…]+|[«»\"“”„]|[,:()—]")
_END = re.compile(r"[.!?;\n…]+")
_FAR: Final = 40
_SHORTEST_FUZZY: Final = 5
_MANY: Final = 8
"""From this number on a numeral is of the class NUM, where a lexicon has one."""
_DIGITS = str.maketrans("013457$@!", "oieastsai")
_CYRILLIC_DIGITS = str.maketrans("013469@", "оизчбба")
_REPEATED = re.compile(r"(.)\1{2,}")
_LETTERS = r"[^\W\d_]"
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
    """`tail` is how many words may follow until the sentence ends; None: any number."""

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


class Vocabulary:
    """Which classes each word belongs to."""

    def __init__(self, fuzzy: frozenset[str] = frozenset()) -> None:
        self._bits: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._slips: dict[str, list[tuple[str, int, bool]]] = {}
        self._masked: list[tuple[str, int]] = []
        self._sizes: dict[int, int] = {}
        self._fuzzy = fuzzy
        self._fuzzy_entries: set[str] = set()
        self.classes_of = lru_cache(maxsize=20_000)(self._classes_of)
        self.names = lru_cache(maxsize=20_000)(self._names)

    def bit(self, name: str) -> int:
        return self._bits.setdefault(name, 1 << len(self._bits))

    def has(self, name: str) -> bool:
        return name in self._bits

    def _names(self, mask: int) -> tuple[str, ...]:
        """Of the classes, not of the words that patterns name."""
        return tuple(name for name, bit in self._bits.items() if bit & mask and name.isupper())

    def size_of(self, mask: int) -> int:
        """How many words belong to any of the classes, roughly."""
        return sum(self._sizes[bit] for bit in _bits(mask))

    def add(self, name: str, entry: str) -> None:
        """`entry` is a word, or a stem with `*` behind it."""
        bit, stem = self.bit(name), entry.removesuffix("*")
        self._sizes[bit] = self._sizes.get(bit, 0) + _frequency(stem)
        known = self._stems if entry.endswith("*") else self._words
        known[stem] = known.get(stem, 0) | bit
        if name in self._fuzzy or entry in self._fuzzy_entries:
            self._fuzzy_entries.add(entry)
            if len(stem) >= _SHORTEST_FUZZY:
                self._slips.setdefault(stem[0], []).append((stem, bit, entry.endswith("*")))
            self._masked.append((entry, bit))

    def _classes_of(self, word: str) -> int:
        found = self._spelled(word)
        if word.isdecimal() and len(word) < 4 and int(word) >= _MANY:
            found |= self._bits.get("NUM", 0)
        if found:
            return found
        shorter = _REPEATED.sub(r"\1", word)
        if shorter != word and (found := self._spelled(shorter)):
            return found
        if any(c in word for c in "*#"):
            return self._unmasked(word)
        if not word.isalpha():
            for digits in (_DIGITS, _CYRILLIC_DIGITS):
                if found := self._spelled(word.translate(digits)):
                    return found
            return self._unmasked(word) if re.search(_LETTERS + r"\W" + _LETTERS, word) else 0
        return self._slipped(shorter)

    def _spelled(self, word: str) -> int:
        found = self._words.get(word, 0)
        stems = self._stems
        for length in range(2, len(word) + 1):
            found |= stems.get(word[:length], 0)
        return found

    def _unmasked(self, word: str) -> int:
        """Letters hidden behind stars, such as s**cide."""
        if sum(c.isalpha() for c in word) < 2:
            return 0
        written = "".join("." if c in "*#@$!'" else re.escape(c) for c in word)
        pattern = re.compile(re.sub(r"\.+", r"\\w{1,4}", written))
        found = 0
        for entry, bit in self._masked:
            stem = entry.removesuffix("*")
            if pattern.fullmatch(stem) or (entry != stem and pattern.match(stem)):
                found |= bit
        return found

    def _slipped(self, word: str) -> int:
        """One slip of the pen away from a word that matters."""
        if len(word) < _SHORTEST_FUZZY:
            return 0
        found = 0
        for stem, bit, open_ended in self._slips.get(word[0], ()):
            if _is_one_slip(word, stem, open_ended):
                found |= bit
        return found


def _frequency(word: str) -> int:
    """Short words are met more often."""
    return max(1, 12 - 2 * len(word))


def _is_one_slip(word: str, stem: str, open_ended: bool) -> bool:
    if not open_ended and abs(len(word) - len(stem)) > 1:
        return False
    lengths = (len(stem) - 1, len(stem), len(stem) + 1) if open_ended else (len(word),)
    return any(_one_edit(word[:length], stem) for length in lengths if length <= len(word))


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] + one[start : start + 1]
        return one[start + 1 :] == other[start + 1 :] or (
            swapped == other[start : start + 2] and one[start + 2 :] == other[start + 2 :]
        )
    shorter, longer = sorted((one, other), key=len)
    return shorter[start:] == longer[start + 1 :]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Its words' classes in their order, and all of them together.

    `ends` are the places behind the last word of a clause.
    """

    classes: tuple[int, ...]
    present: int
    ends: frozenset[int]


class Lexicon:
    """Classes of words and the frames made of them, for one language.

    No gap jumps over a word of the class `blocks`: a negation turns the meaning round. `spellings`
    are how people write in haste, and the words that it stands for.
    """

    def __init__(
        self,
        classes: Mapping[str, Sequence[str]],
        *,
        fuzzy: Sequence[str] = (),
        blocks: str = "NEG",
        spellings: Mapping[str, str] | None = None,
    ) -> None:
        self.vocabulary = Vocabulary(frozenset(fuzzy))
        for name, entries in classes.items():
            for entry in entries:
                self.vocabulary.add(name, entry)
        self._blocks = self.vocabulary.bit(blocks)
        self._spellings = {hasty: meant.split() for hasty, meant in (spellings or {}).items()}
        self._classes_in = lru_cache(maxsize=20_000)(self._classes_of_words)
        self.sentences = lru_cache(maxsize=8)(self._sentences)

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
        needs = tuple(each.mask for each in elements if not each.optional)
        begins, ends = written.strip().startswith("^"), written.strip().endswith("$")
        return Pattern(tuple(elements), needs, begins, gap if ends else None)

    def any(self, patterns: Sequence[Pattern], sentences: Sequence[Sentence]) -> bool:
        return any(self.matches(each, sentence) for sentence in sentences for each in patterns)

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

    def _sentences(self, folded: str) -> tuple[Sentence, ...]:
        """Of a text as `fold` leaves it."""
        made: list[Sentence] = []
        classes: list[int] = []
        ends: set[int] = set()
        for token in _TOKEN.findall(folded):
            if token[0].isalnum() or token[0] in "*#$@_":
                classes += self._classes_in(token)
            elif not _END.fullmatch(token):
                ends.add(len(classes))
            elif classes:
                made.append(_sentence(classes, ends))
                classes, ends = [], set()
        if classes:
            made.append(_sentence(classes, ends))
        return tuple(made)

    def _classes_of_words(self, token: str) -> tuple[int, ...]:
        return tuple(
            self.vocabulary.classes_of(word)
            for hasty in _words_of(token)
            for word in self._spellings.get(hasty) or (hasty,)
        )

    def matches(self, pattern: Pattern, sentence: Sentence) -> bool:
        present = sentence.present
        for mask in pattern.needs:
            if not present & mask:
                return False
        starts = (0, *sentence.ends) if pattern.begins else range(len(sentence.classes))
        return any(self._fits(pattern, 0, sentence, start) for start in starts)

    def _fits(self, pattern: Pattern, at: int, sentence: Sentence, position: int) -> bool:
        if at == len(pattern.elements):
            tail = pattern.tail
            return tail is None or any(0 <= end - position <= tail for end in sentence.ends)
        element = pattern.elements[at]
        for place in self._places(element, sentence.classes, position):
            if self._fits(pattern, at + 1, sentence, place + 1):
                return True
        return element.optional and self._fits(pattern, at + 1, sentence, position)

    def _places(self, element: Element, classes: tuple[int, ...], position: int) -> Iterator[int]:
        """Where the element may stand from this position on; no gap jumps over a negation."""
        for place in range(position, min(position + element.gap + 1, len(classes))):
            fits = classes[place] & element.mask
            if fits and not (place and classes[place - 1] & element.not_behind):
                yield place
            if classes[place] & self._blocks and element.gap < _FAR:
                return


def _sentence(classes: Sequence[int], ends: set[int]) -> Sentence:
    present = 0
    for each in classes:
        present |= each
    return Sentence(tuple(classes), present, frozenset((*ends, len(classes))))


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


def _words_of(token: str) -> list[str]:
    """French and English words that an apostrophe joins stand apart; don't is dont."""
    if "'" not in token:
        return [token.strip("!")] if token.strip("!") else []
    head, _, tail = token.partition("'")
    if (tail in ("t", "ve", "m", "re", "ll", "s", "d") and len(head) > 1) or head == "i":
        return [head + tail] if tail == "t" else [head, "'" + tail]
    return [part for part in (head, *tail.split("'")) if part]


class FrameIndex:
    """Finds frames by the words that are rarest in them, so that most are never tried."""

    def __init__(self, lexicon: Lexicon, frames: Sequence[Frame]) -> None:
        self._lexicon = lexicon
        self._frames = tuple(frames)
        self._by_bit: dict[int, list[tuple[int, Pattern]]] = {}
        self._keys = 0
        for number, frame in enumerate(frames):
            for pattern in frame.patterns:
                key = min(pattern.needs, key=lexicon.vocabulary.size_of)
                self._keys |= key
                for bit in _bits(key):
                    self._by_bit.setdefault(bit, []).append((number, pattern))

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Match]:
        """Every frame that one of the sentences fills."""
        for number, sentence in enumerate(sentences):
            for frame in sorted(self._filled(sentence)):
                if not self._lexicon.any(self._frames[frame].unless, (sentence,)):
                    yield Match(self._frames[frame], number)

    def _filled(self, sentence: Sentence) -> set[int]:
        found: set[int] = set()
        for bit in _bits(sentence.present & self._keys):
            for frame, pattern in self._by_bit[bit]:
                if frame not in found and self._lexicon.matches(pattern, sentence):
                    found.add(frame)
        return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
