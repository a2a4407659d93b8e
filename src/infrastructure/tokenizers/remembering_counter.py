"""Counts that are kept, since prompts and remembered messages come again with every turn."""

from collections import OrderedDict
from hashlib import blake2b

from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter

_MOST_TEXTS = 4_096
_LONGEST = 4_096


class RememberingCounter:
    """Keeps counts by a digest of the text, so that nothing anybody said stays in memory."""

    def __init__(self, counter: HuggingFaceCounter | TiktokenCounter) -> None:
        self._counter = counter
        self.load = counter.load
        self._known: OrderedDict[bytes, int] = OrderedDict()

    @property
    def name(self) -> str:
        return self._counter.name

    def count(self, text: str) -> int:
        if len(text) > _LONGEST:
            return self._counter.count(text)
        key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
        if (known := self._known.get(key)) is not None:
            return known
        count = self._known[key] = self._counter.count(text)
        if len(self._known) > _MOST_TEXTS:
            self._known.popitem(last=False)
        return count
