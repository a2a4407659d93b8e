"""Character books as cards carry them (V2 `character_book`, V3 lorebook), leniently read."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.personas.book import Book, BookEntry

_MOST_ENTRIES = 500


def book_of(given: Mapping[str, Any]) -> Book:
    """What is not as it should be is passed over: the book itself is kept as it came."""
    entries = given.get("entries")
    listed = list(entries.values()) if isinstance(entries, Mapping) else entries
    found = [
        _entry(number, each)
        for number, each in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping) and each.get("enabled", True) and each.get("content")
    ]
    return Book(tuple(found[:_MOST_ENTRIES]), scan_depth=_whole(given.get("scan_depth"), 4, 50))


def _entry(number: int, given: Mapping[str, Any]) -> BookEntry:
    order = _whole(given.get("insertion_order"), 100, 1_000_000)
    return BookEntry(
        name=str(given.get("name") or given.get("comment") or f"entry {number + 1}")[:64],
        content=str(given["content"]),
        keys=_texts(given.get("keys")),
        second_keys=_texts(given.get("secondary_keys")) if given.get("selective") else (),
        constant=given.get("constant") is True,
        case_sensitive=given.get("case_sensitive") is True,
        priority=_whole(given.get("priority"), 100, 1_000_000),
        order=order,
    )


def _texts(given: object) -> tuple[str, ...]:
    listed: Sequence[object] = given if isinstance(given, list) else ()
    return tuple(each for each in listed if isinstance(each, str) and each)[:100]


def _whole(given: object, default: int, most: int) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return max(0, min(given, most))
    return default
