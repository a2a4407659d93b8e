"""Counts that are kept, since prompts and remembered messages come again with every turn."""

from collections import OrderedDict
from collections.abc import Callable

from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter

_MOST_TEXTS = 16_384
_LONGEST = 4_096
_LONGEST_PROMPT = 16_384
_LINES_TOGETHER = 8


class RememberingCounter:
    """Keeps counts by a hash of the text, so that nothing anybody said stays in memory.

    Of a text that is new, the lines may be known: a prompt differs by some of them from reply to
    reply. Most of them stand together as before, and are looked up together.
    """

    def __init__(self, counter: HuggingFaceCounter | TiktokenCounter) -> None:
        self._counter = counter
        self.load = counter.load
        self._known: OrderedDict[tuple[int, int], int] = OrderedDict()

    @property
    def name(self) -> str:
        return self._counter.name

    def count(self, text: str) -> int:
        return self._remembered(text, self._by_parts)

    def _by_parts(self, text: str) -> int:
        lines = self._counter.lines(text) if len(text) <= _LONGEST_PROMPT else (text,)
        *before, last = lines
        if not before:
            return self._counter.count(text)
        if len(lines) <= _LINES_TOGETHER:
            counted = [self._remembered(f"{line}\n", self._counter.count) for line in before]
            return sum(counted) + self._remembered(last, self._counter.count)
        starts = range(0, len(lines), _LINES_TOGETHER)
        *together, rest = ["\n".join(lines[at : at + _LINES_TOGETHER]) for at in starts]
        counted = [self._remembered(f"{each}\n", self._by_parts) for each in together]
        return sum(counted) + self._remembered(rest, self._by_parts)

    def _remembered(self, text: str, count: Callable[[str], int]) -> int:
        if len(text) > _LONGEST:
            return count(text)
        key = hash(text), len(text)  # a text that comes again brings its hash along
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            return known
        counted = self._known[key] = count(text)
        if len(self._known) > _MOST_TEXTS:
            self._known.popitem(last=False)
        return counted
