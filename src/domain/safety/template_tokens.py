"""What chat templates of models are made of, and no person has a reason to write."""

import re
from typing import Final

TEMPLATE_TOKEN: Final = re.compile(
    r"<\|[A-Za-z_]{2,40}\|>|</?(?:system|assistant|sys|instructions?)>"
    r"|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?s>(?=\s|$|\[)",
    re.IGNORECASE,
)


def without_template_tokens(text: str) -> str:
    """Removed until none forms anew from what was around it."""
    if "<" not in text and "[" not in text:
        return text
    while (shorter := TEMPLATE_TOKEN.sub("", text)) != text:
        text = shorter
    return text
