"""Scenes: things said near each other, in whatever order, that mean more together than alone.

Frames read one sentence; a scene reads several in a row. It needs every one of its ideas, each a
class of words or a concept (patterns with a name), and none of those that speak against it:

    needs: [GIVEAWAY, AFTER_ME|FAREWELL]    unless: [MOVING]
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.safety.frames import Frame, FrameIndex, Lexicon, Match
from domain.safety.vocabulary import bits_of
from domain.safety.word_reader import Sentence
from domain.shared.errors import ConfigurationError

_BARE = re.compile(r"\(([^()?]*)\)")
_WORD = re.compile(r"[^\sA-Z$]+")
_NEAR = 3
"""Sentences in a row that are read together."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`frame` carries the name and the marks that a match is interpreted by."""

    frame: Frame
    needs: tuple[str, ...]
    unless: tuple[str, ...] = ()


class SceneIndex:
    """`concepts` are patterns by the name of what they say; `hints` are ideas that danger is hardly
    ever told of without, `A|B`. Raises ConfigurationError.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        concepts: Mapping[str, Sequence[str]],
        scenes: Sequence[Scene],
        hints: str = "",
    ) -> None:
        self._number = lexicon.number
        self._bits = {name: lexicon.vocabulary.bit(name) for name in concepts}
        frames = [
            Frame(name, lexicon.patterns(tuple(_patterns(lexicon, name, written))))
            for name, written in concepts.items()
        ]
        self._concepts = FrameIndex(lexicon, frames)
        self._scenes = tuple(
            (
                scene.frame,
                tuple(_mask(lexicon, idea) for idea in scene.needs),
                _mask(lexicon, "|".join(scene.unless)) if scene.unless else 0,
            )
            for scene in scenes
        )
        self._by_bit: dict[int, list[int]] = {}
        for number, (_, needs, _) in enumerate(self._scenes):
            for bit in bits_of(min(needs, key=lexicon.vocabulary.size_of)):
                self._by_bit.setdefault(bit, []).append(number)
        self._keys = sum(self._by_bit)
        self._hints = _mask(lexicon, hints) if hints else 0

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Match]:
        """Each scene once, at the sentence that completes it."""
        said = self._said(sentences)
        whole = 0
        for each in said:
            whole |= each
        for number in self._with_their_rarest_idea_in(whole):
            frame, needs, unless = self._scenes[number]
            if _has_all(whole, needs):
                sentence = _completed(said, needs, unless)
                if sentence is not None:
                    yield Match(frame, sentence)

    def _with_their_rarest_idea_in(self, said: int) -> Sequence[int]:
        """The numbers of the scenes that may be told of, in their order."""
        return sorted({n for bit in bits_of(said & self._keys) for n in self._by_bit[bit]})

    def hints_at_danger(self, sentences: Sequence[Sentence]) -> bool:
        return any(each & self._hints for each in self._said(sentences))

    def _said(self, sentences: Sequence[Sentence]) -> list[int]:
        """Each sentence's classes and concepts."""
        said = [sentence.present.get(self._number, 0) for sentence in sentences]
        for match in self._concepts.find(sentences):
            said[match.sentence] |= self._bits[match.frame.name]
        return said


def _patterns(lexicon: Lexicon, name: str, written: Sequence[str]) -> Iterator[str]:
    """Those that words alone do not fill: a bare list of words makes a class of them, for speed."""
    for each in written:
        group = _BARE.fullmatch(each.strip())
        if not group:
            yield each
            continue
        for way in map(str.strip, group[1].split("|")):
            if _WORD.fullmatch(way):
                lexicon.vocabulary.add(name, way)
            else:
                yield f"({way})"


def _completed(said: Sequence[int], needs: tuple[int, ...], unless: int) -> int | None:
    """The sentence by which all was said near each other, and nothing against it."""
    for number in range(len(said)):
        near = 0
        for each in said[max(0, number - _NEAR + 1) : number + 1]:
            near |= each
        if not near & unless and _has_all(near, needs):
            return number
    return None


def _has_all(said: int, needs: tuple[int, ...]) -> bool:
    for mask in needs:  # noqa: SIM110  a generator would take twice the time
        if not said & mask:
            return False
    return True


def _mask(lexicon: Lexicon, ideas: str) -> int:
    mask = 0
    for name in ideas.split("|"):
        if not lexicon.vocabulary.has(name):
            raise ConfigurationError(f"a scene names {name}, which is no class and no concept")
        mask |= lexicon.vocabulary.bit(name)
    return mask
