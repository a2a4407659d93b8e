from pathlib import Path

from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.remembering_counter import RememberingCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter


def token_counter(tokenizer_file: Path | None, vocabularies: Path) -> RememberingCounter:
    """By the model's own tokenizer.json, or else by the o200k vocabulary among those shipped."""
    if tokenizer_file:
        return RememberingCounter(HuggingFaceCounter(tokenizer_file))
    return RememberingCounter(TiktokenCounter(vocabularies / "o200k_base.tiktoken"))
