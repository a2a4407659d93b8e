"""Counts for any model family that ships a Hugging Face `tokenizer.json`."""

import hashlib
import threading
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer

from domain.shared.errors import ConfigurationError


class HuggingFaceCounter:
    """Loads its file at the first count; `load` does so ahead, on any thread."""

    def __init__(self, tokenizer_file: Path) -> None:
        self._file = tokenizer_file
        self._lock = threading.Lock()

    def load(self) -> None:
        """Raises ConfigurationError where the file is missing or damaged."""
        with self._lock:
            _ = self._tokenizer

    def count(self, text: str) -> int:
        self.load()
        # Lone surrogates cannot become UTF-8; a model would see replacement characters too.
        plain = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return len(self._tokenizer.encode(plain, add_special_tokens=False).ids)

    @staticmethod
    def lines(text: str) -> list[str]:
        """The text itself: where one may be cut differs from family to family."""
        return [text]

    @cached_property
    def name(self) -> str:
        """By the file's content: another file under the same path counts otherwise."""
        return hashlib.blake2b(self._file.read_bytes(), digest_size=8).hexdigest()

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        try:
            return Tokenizer.from_file(str(self._file))
        except Exception as error:  # the library raises bare Exception for every fault
            raise ConfigurationError(
                f"LLM_TOKENIZER_FILE: {self._file} is no tokenizer.json: {error}"
            ) from error
