"""Texts and conversations cut to a number of tokens, never in the middle of a sentence."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Image, Role

Count = Callable[[str], int]
"""How many tokens a text has."""

MARK = "[…]"
"""Stands where a text was left out."""

_MARK_TOKENS = 4
_IMAGE_TOKENS = 1_500
_FEWEST_TOKENS = 12  # less of a text than this tells nothing

# Only the start of a run of marks is tried, so that endless dots cost linear time; a single letter
# before the mark is an initial or an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<![.!?\u2026])(?<!\b\w)[.!?\u2026]++[\"'\u00bb\u201d\u2019)\]]*+(?=\s|\Z)|\n+"
)
_WORD_END = re.compile(r"(?<=\S)(?=\s)")


def sentences(text: str) -> list[str]:
    """The text in pieces that end where sentences or lines do; joined, they are the text."""
    borders = [0, *(border.end() for border in _SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(borders) if start < end]


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


def beginning_and_end(text: str, limit: int, count: Count) -> str:
    """A longer text by its first and its last sentences, with a mark between them.

    Where a single sentence is too long it is cut between words, or anywhere when it has none.
    Empty when so little fits that it would tell nothing.
    """
    if count(text) <= limit:
        return text
    room = limit - _MARK_TOKENS
    while room >= _FEWEST_TOKENS:
        head = _most(text, room * 3 // 5, count)
        rest = text[len(head) :]
        tail = _most(rest[::-1], room - count(head), lambda part: count(part[::-1]), mirrored=True)
        shown = f"{head.rstrip()} {MARK} {tail[::-1].lstrip()}".strip()
        if (over := count(shown) - limit) <= 0:
            return shown
        room -= over
    return ""


def newest_exchanges(
    messages: Sequence[ChatMessage], limit: int, count: Count
) -> tuple[ChatMessage, ...]:
    """The newest questions, each with its answer, oldest first; an answer alone is never shown.

    An exchange too long for its part is shown by the beginning and the end of its long messages.
    One that is not the oldest gets three quarters of the limit, so that others have a place too.
    """
    exchanges = _exchanges(messages)
    kept: list[ChatMessage] = []
    room = limit
    for older in range(len(exchanges) - 1, -1, -1):
        exchange = exchanges[older]
        allowed = min(room, limit * 3 // 4) if older else room
        size, shown = tokens_of(exchange, count), tuple(exchange)
        if size > allowed:
            shown = _shortened(exchange, allowed, count) or _shortened(exchange, room, count)
            size = tokens_of(shown, count)
        if not shown:
            break
        kept[:0] = shown
        room -= size
    return tuple(kept)


def tokens_of(messages: Sequence[ChatMessage], count: Count) -> int:
    tokens = MESSAGE_OVERHEAD * len(messages)
    for message in messages:
        tokens += count(message.content)
        if message.tool_calls or message.parts:
            tokens += _tokens_beside(message, count)
    return tokens


def _tokens_beside(message: ChatMessage, count: Count) -> int:
    """Of what a message has beside its text."""
    calls = sum(count(call.arguments) for call in message.tool_calls)
    return calls + _IMAGE_TOKENS * sum(isinstance(part, Image) for part in message.parts)


def _most(text: str, limit: int, count: Count, *, mirrored: bool = False) -> str:
    """The longest beginning that fits: to a sentence's end, else a word's, else anywhere.

    A mirrored text is read from its end, so a sentence begins where another one ended.
    """
    borders = _borders(_SENTENCE_END, text, mirrored=mirrored)
    for places in (borders, _borders(_WORD_END, text, mirrored=mirrored), range(1, len(text))):
        fitting = bisect_right(places, limit, key=lambda place: count(text[:place]))
        if fitting:
            return text[: places[fitting - 1]]
    return ""


def _borders(pattern: re.Pattern[str], text: str, *, mirrored: bool) -> list[int]:
    if not mirrored:
        return [match.end() for match in pattern.finditer(text) if match.end() < len(text)]
    ends = [match.end() for match in pattern.finditer(text[::-1])]
    return sorted(len(text) - end for end in ends if 0 < end < len(text))


def _exchanges(messages: Sequence[ChatMessage]) -> list[list[ChatMessage]]:
    found: list[list[ChatMessage]] = []
    for message in messages:
        if message.role is Role.USER:
            found.append([message])
        elif found:
            found[-1].append(message)
    return found


def _shortened(
    exchange: Sequence[ChatMessage], limit: int, count: Count
) -> tuple[ChatMessage, ...]:
    """All of its messages, the long ones cut to equal parts; none when one would tell nothing."""
    if tokens_of(exchange, count) <= limit:
        return tuple(exchange)
    if any(message.parts or message.tool_calls for message in exchange):
        return ()  # a picture or a call is there whole, or not at all
    room = limit - MESSAGE_OVERHEAD * len(exchange)
    sizes = [count(message.content) for message in exchange]
    parts = list(sizes)
    for place, number in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        parts[number] = min(sizes[number], room // (len(sizes) - place))
        room -= parts[number]
    texts = [
        beginning_and_end(message.content, part, count)
        for message, part in zip(exchange, parts, strict=True)
    ]
    if not all(texts):
        return ()
    return tuple(
        replace(message, content=text) for message, text in zip(exchange, texts, strict=True)
    )
