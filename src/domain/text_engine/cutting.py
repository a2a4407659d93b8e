"""Texts cut to a number of tokens, never in the middle of a sentence."""

import re
from collections.abc import Callable

Count = Callable[[str], int]
"""How many tokens a text has."""

# Only the start of a run of marks is tried, so that endless dots cost linear time; a single letter
# before the mark is an initial or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<![.!?\u2026])(?<!\b\w)[.!?\u2026]++[\"'\u00bb\u201d\u2019)\]]*+(?=\s|\Z)|\n+"
)


def whole_sentences(text: str, limit: int, count: Count) -> str:
    """As many whole sentences from the start as fit; empty when not even the first one does."""
    if count(text) <= limit:
        return text
    kept = ""
    for border in _SENTENCE_END.finditer(text):
        longer = text[: border.end()].rstrip()
        if count(longer) > limit:
            break
        kept = longer
    return kept
