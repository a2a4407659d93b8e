"""Named groups of phrases in several languages, found whatever their forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.safety.folding import fold
from domain.safety.frames import FrameIndex, Lexicon


@dataclass(frozen=True, slots=True)
class PhraseLexicon:
    lexicon: Lexicon
    frames: FrameIndex


class Phrases:
    def __init__(self, lexicons: Sequence[PhraseLexicon]) -> None:
        self._lexicons = lexicons

    def found_in(self, text: str) -> frozenset[str]:
        """The names of the groups of which a phrase stands in the text."""
        folded = fold(text)
        return frozenset(
            match.frame.name
            for own in self._lexicons
            for match in own.frames.find(own.lexicon.sentences(folded))
        )
