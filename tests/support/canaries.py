"""What the suite entrusts to the product, which must therefore never show where operators look.

The tools that the tests use plant it: what people in the sandbox write and are called, what the
model says, the keys in a process's settings. After each test everything that was printed meanwhile
is searched: the log, standard output and standard error, of this process and of the product's own,
metrics and health pages, and what the command line showed (where words may be, but no key).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

_SHORTEST = 8
"""Whatever is shorter, such as a first name, may be part of an innocent word."""
_SECRET_SETTINGS = ("TOKEN", "KEY", "SECRET", "PASSWORD")

_words: set[str] = set()
_secrets: set[str] = set()
_pages: list[str] = []
_files: set[Path] = set()
_shown: set[str] = set()


def plant(words: object) -> None:
    """What a person wrote, is called, or was answered, but for commands."""
    lines = words.splitlines() if isinstance(words, str) else ()
    _words.update(line for line in lines if len(line) >= _SHORTEST and not line.startswith("/"))


def plant_secrets(settings: Mapping[str, str]) -> None:
    """The keys among a process's settings."""
    _secrets.update(_keys(settings))


def operators_see(text: str) -> None:
    """A page or log that may hold neither words nor keys."""
    _pages.append(text)


def operators_read(file: Path) -> None:
    """The same, for a file that is still being written."""
    _files.add(file)


def support_reads(file: Path) -> None:
    """What support has on its screen in place of a log: words may be there, and names."""
    _files.discard(file)


def support_sees(screen: str, settings: Mapping[str, str]) -> None:
    """What a command with these settings showed: perhaps a user's words, but none of the keys."""
    _shown.update(key for key in _keys(settings) if key in screen)


def leaks(printed: Iterable[str]) -> list[str]:
    """Planted words and keys in what was shown since the last call; forgets all of it."""
    public = [*printed, *_pages, *(file.read_text() for file in _files if file.exists())]
    found = {canary for canary in _words | _secrets if any(canary in text for text in public)}
    found |= _shown
    for collection in (_words, _secrets, _pages, _files, _shown):
        collection.clear()
    return sorted(found)


def _keys(settings: Mapping[str, str]) -> set[str]:
    return {
        value
        for name, value in settings.items()
        if name.endswith(_SECRET_SETTINGS) and len(value) >= _SHORTEST
    }
