"""How somebody answers the question whether they are safe."""

from typing import Final

from domain.safety.crisis_state import CrisisAnswer
from domain.safety.phrases import Phrases

_SHORT: Final = 12
"""Words up to which a bare yes or no is an answer."""


class CrisisAnswers:
    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def read(self, text: str) -> CrisisAnswer | None:
        found = set(map(CrisisAnswer, self._phrases.found_in(text)))
        if len(text.split()) > _SHORT:
            found -= {CrisisAnswer.YES, CrisisAnswer.NO}
        return next((answer for answer in CrisisAnswer if answer in found), None)
