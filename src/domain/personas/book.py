"""A character book: what a persona knows about its world, told when it is spoken of."""

from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 8_000
"""Characters that are looked through for keys."""


@dataclass(frozen=True, slots=True)
class BookEntry:
    """`keys` are looked for as they stand; with `second_keys` one of these must occur too.

    Of two entries that do not both fit the smaller `priority` is dropped first. `constant` ones
    are always told. Keys that are regular expressions in other tools are plain text here.
    """

    name: str
    content: str
    keys: tuple[str, ...] = ()
    second_keys: tuple[str, ...] = ()
    constant: bool = False
    case_sensitive: bool = False
    priority: int = 100
    order: int = 100

    def occurs_in(self, text: str) -> bool:
        if self.constant:
            return True
        if not _any_in(self.keys, text, self.case_sensitive):
            return False
        return not self.second_keys or _any_in(self.second_keys, text, self.case_sensitive)


@dataclass(frozen=True, slots=True)
class Book:
    """`scan_depth` is how many of the newest messages are looked through."""

    entries: tuple[BookEntry, ...] = ()
    scan_depth: int = 4

    def told_by(self, messages: Sequence[str]) -> Sequence[BookEntry]:
        """The entries that the newest messages call for; the most important first.

        `messages` are oldest first.
        """
        if not self.entries:
            return ()
        text = "\n".join(messages[-self.scan_depth :] if self.scan_depth else ())[-_LONGEST:]
        found = [entry for entry in self.entries if entry.occurs_in(text)]
        return sorted(found, key=lambda entry: (-entry.priority, entry.order))


def _any_in(keys: Sequence[str], text: str, case_sensitive: bool) -> bool:
    if case_sensitive:
        return any(key in text for key in keys if key)
    folded = text.casefold()
    return any(key.casefold() in folded for key in keys if key)
