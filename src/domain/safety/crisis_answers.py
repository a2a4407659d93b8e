"""How somebody answers the question whether they are safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.safety.crisis_state import CrisisAnswer
from domain.safety.folding import fold
from domain.safety.frames import FrameIndex, Lexicon

_SHORT: Final = 12
"""Words up to which a bare yes or no is an answer."""


@dataclass(frozen=True, slots=True)
class AnswerLexicon:
    lexicon: Lexicon
    frames: FrameIndex


class CrisisAnswers:
    def __init__(self, lexicons: Sequence[AnswerLexicon]) -> None:
        self._lexicons = lexicons

    def read(self, text: str) -> CrisisAnswer | None:
        folded = fold(text)
        is_short = len(folded.split()) <= _SHORT
        found = {
            CrisisAnswer(match.frame.name)
            for own in self._lexicons
            for match in own.frames.find(own.lexicon.sentences(folded))
        }
        if not is_short:
            found -= {CrisisAnswer.YES, CrisisAnswer.NO}
        return next((answer for answer in CrisisAnswer if answer in found), None)
