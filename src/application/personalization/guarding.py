"""What stands between a persona and its model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from domain.dialogue.stream_filters import StreamFilter
from domain.text_engine.generation import GenerationRequest


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is asked in place of the request, and what the answer passes before anybody sees it.

    `open_filter` gives a fresh filter: one watches the text grow, one has the whole. `is_spent`:
    the conversation has cost what it may, and no model is to be asked. `instead` is said
    in place of an answer, where the words may not go to a model at all.
    """

    request: GenerationRequest
    open_filter: Callable[[], StreamFilter]
    is_spent: bool = False
    instead: str = ""

    def whole(self, text: str) -> str:
        passing = self.open_filter()
        return passing.feed(text) + passing.finish()


class Guard(Protocol):
    def open(self, request: GenerationRequest) -> Guarded: ...
