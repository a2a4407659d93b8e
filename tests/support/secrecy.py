"""A screen of the output that hides a word."""

from dataclasses import dataclass

from application.dialogue.turns import UserTurn
from domain.dialogue.stream_filters import StreamFilter


@dataclass
class Replacing:
    """A StreamFilter that holds back whatever may still become the word."""

    word: str
    instead: str
    held: str = ""

    def feed(self, piece: str) -> str:
        text = (self.held + piece).replace(self.word, self.instead)
        longest = min(len(text), len(self.word) - 1)
        tail = next((n for n in range(longest, 0, -1) if self.word.startswith(text[-n:])), 0)
        self.held = text[len(text) - tail :]
        return text[: len(text) - tail]

    def finish(self) -> str:
        rest, self.held = self.held, ""
        return rest


@dataclass(frozen=True)
class Hiding:
    """An OutputScreen."""

    word: str
    instead: str = "•••"

    def open(self, turn: UserTurn) -> StreamFilter:
        return Replacing(self.word, self.instead)
