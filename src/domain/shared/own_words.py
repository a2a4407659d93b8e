"""What of a message its sender wrote, and what they only pass on."""

import re
from typing import Final

_OTHERS_WORDS: Final = re.compile(r"<(forwarded|sent)\b[^>]*>.*?</\1>", re.DOTALL)


def own_words(text: str) -> str:
    """What is left without the parts that were forwarded, or stand for what cannot be seen."""
    return _OTHERS_WORDS.sub("", text).strip() if "<" in text else text.strip()


def has_others_words(text: str) -> bool:
    """Whether a part of it was forwarded."""
    return "<forwarded" in text and _OTHERS_WORDS.search(text) is not None
