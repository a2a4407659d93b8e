"""Message entities: what Telegram finds in plain text by itself, counted in UTF-16 units."""

import re
from typing import Final

from sandbox.wire import Json

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
_DETECTED: Final = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+\.[\w.-]*\w\b)"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<![\w/#])(?P<hashtag>#\w*[^\W\d_]\w*)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)(?![\w/])"
)


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def detect_entities(text: str) -> list[Json]:
    """Commands, links, addresses, mentions and hashtags that stand in plain text."""
    if not any(mark in text for mark in "/@#:"):
        return []
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in _DETECTED.finditer(text)
    ]


def with_detected(text: str, entities: list[Json]) -> list[Json]:
    """`entities` plus those detected outside of them, in Telegram's order."""
    detected = [
        found
        for found in detect_entities(text)
        if not any(_overlap(found, given) for given in entities if given["type"] != "blockquote")
    ]
    return sorted(entities + detected, key=lambda each: (each["offset"], -each["length"]))


def strip_with_entities(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without outer white space, as Telegram stores it, with entities moved along."""
    stripped = text.strip()
    if stripped == text or not entities:
        return stripped, entities
    shift = utf16_length(text) - utf16_length(text.lstrip())
    limit = utf16_length(stripped)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] - shift + entity["length"], limit)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return stripped, moved


def _overlap(first: Json, second: Json) -> bool:
    return bool(
        first["offset"] < second["offset"] + second["length"]
        and second["offset"] < first["offset"] + first["length"]
    )
