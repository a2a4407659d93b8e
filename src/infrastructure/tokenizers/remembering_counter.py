"""Counts that are kept, since prompts and remembered messages come again with every turn."""

from functools import lru_cache

from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter

_MOST_TEXTS = 4_096
_LONGEST = 4_096


class RememberingCounter:
    """Keeps the counts of texts of some length only: at most about 30 MB in all."""

    def __init__(self, counter: HuggingFaceCounter | TiktokenCounter) -> None:
        self._counter = counter
        self.load = counter.load
        self._count = counter.count
        self._remembered = lru_cache(_MOST_TEXTS)(counter.count)

    @property
    def name(self) -> str:
        return self._counter.name

    def count(self, text: str) -> int:
        return self._remembered(text) if len(text) <= _LONGEST else self._count(text)
