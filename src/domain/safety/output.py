"""What a reply must not carry to its reader, looked for while it grows."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from string import ascii_letters, digits
from typing import Final, NamedTuple, Protocol

from domain.safety.folding import without_hidden
from domain.safety.masking import restored
from domain.safety.template_tokens import without_template_tokens

HELD_BACK: Final = 60
"""Characters that wait until more is known, at most."""
_LEAK: Final = 40
"""So many letters of the prompt in a row are no coincidence."""
_PART: Final = _LEAK // 2
_STEP: Final = 20
"""Characters after which is looked again."""
_UNSURE: Final = HELD_BACK - _STEP
_LONGEST_WAIT: Final = 2_000
_OPENED = re.compile(r"<(\w+)(?: [^<>]*)?>")
_LINK = re.compile(
    r"(?:https?://|ftp://|www\.|tg://|javascript:|data:)[^\s<>\"'»)\]]*"
    r"|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,12}/[^\s<>\"'»)\]]*",
    re.IGNORECASE,
)
_IN_LINKS: Final = ("/", "www.", "t:", "a:")
"""One of these stands in every link: the last two end `javascript:` and `data:`."""
_HOST = re.compile(r"(?:[a-z]+://)?(?:[^/@\s]*@)?([\w.-]+)", re.IGNORECASE)
_SHORTEST_ENCODED: Final = 24
_ENCODED = re.compile(rf"[A-Za-z0-9+/]{{{_SHORTEST_ENCODED},}}")
_BASE64: Final = ascii_letters + digits + "+/"
_LONGEST_RUN: Final = 6 * _LEAK
_LONGEST_PLACEHOLDER: Final = 24


class TailFilter:
    """Lets whole words through, and rewrites them.

    `rewrite` must give the same for a text and for its pieces, cut at spaces.
    """

    def __init__(self, rewrite: Callable[[str], str]) -> None:
        self._rewrite = rewrite
        self._held = ""

    def feed(self, piece: str) -> str:
        self._held += piece
        if " " not in piece and "\n" not in piece and len(self._held) < _LONGEST_WAIT:
            return ""
        space = max(self._held.rfind(" "), self._held.rfind("\n"))
        if space < 0:
            if len(self._held) < _LONGEST_WAIT:
                return ""
            space = len(self._held)
        ready, self._held = self._held[: space + 1], self._held[space + 1 :]
        return self._rewrite(ready)

    def finish(self) -> str:
        ready, self._held = self._held, ""
        return self._rewrite(ready) if ready else ""


def cleaned(text: str) -> str:
    """Without template tokens and hidden characters."""
    return without_hidden(without_template_tokens(text))


def host_of(link: str) -> str:
    found = _HOST.match(link.removeprefix("www."))
    return found[1].casefold().removeprefix("www.") if found else ""


def hosts_in(text: str) -> frozenset[str]:
    return frozenset(host_of(found[0]) for found in _LINK.finditer(text))


def has_links(text: str) -> bool:
    folded = text.casefold()
    return any(each in folded for each in _IN_LINKS) and _LINK.search(text) is not None


def without_links(text: str, allowed: frozenset[str], instead: str) -> str:
    """Links to hosts that are not allowed are replaced; subdomains follow their domain."""

    def kept(found: re.Match[str]) -> str:
        host = host_of(found[0])
        own = any(host == each or host.endswith(f".{each}") for each in allowed)
        return found[0] if own else instead

    return _LINK.sub(kept, text)


class Newest(NamedTuple):
    """Of a text that grows: what is new, the last sentences with it, its last letters, and the run
    without a space that reaches into what is new.
    """

    fresh: str
    text: str
    letters: str
    run: str


class Leak:
    """Tells whether a text repeats a prompt, or carries its canary."""

    def __init__(self, prompt: str, canary: str) -> None:
        self._prompts, self._parts = _searchable(_without_data(prompt))
        self._marks = _marks(canary)

    def is_in(self, text: str) -> bool:
        return self.shows(Newest(text, text, _plain(text), text))

    def shows(self, newest: Newest) -> bool:
        """Whether it is among the letters, backwards too, or what the run has in base64."""
        if self._is_among(newest.letters):
            return True
        return len(newest.run) >= _SHORTEST_ENCODED and any(
            map(self._is_among, map(_plain, _decoded(newest.run)))
        )

    def _is_among(self, plain: str) -> bool:
        for mark in self._marks:
            if mark in plain:
                return True
        # In so many letters in a row stands at least one whole part.
        for at in range(0, len(plain) - _PART + 1, _PART):
            if plain[at : at + _PART] in self._parts and self._goes_on(plain, at):
                return True
        return False

    def _goes_on(self, plain: str, at: int) -> bool:
        begins = range(max(0, at - _LEAK + _PART), min(at, len(plain) - _LEAK) + 1)
        return any(
            plain[begin : begin + _LEAK] in prompt for begin in begins for prompt in self._prompts
        )


class LookedFor(Protocol):
    """What is looked for in one text."""

    def shows(self, newest: Newest) -> bool:
        """Whether it is there, with what is new; what came before was looked at."""
        ...


class LeakFilter:
    """Ends a text that begins to repeat the prompt, or to say what is forbidden; `instead` is what
    is said in its place.

    `leaked` is called once, when that happens.
    """

    def __init__(self, leak: LookedFor, instead: str, leaked: Callable[[], None]) -> None:
        self._leak = leak
        self._instead = instead
        self._told = leaked
        self._held = ""
        self._seen = ""
        self._letters = ""
        self._run = ""
        self._fresh = ""
        self.has_leaked = False

    def feed(self, piece: str) -> str:
        if self.has_leaked:
            return ""
        self._held += piece
        self._fresh += piece
        if len(self._fresh) < _STEP or self._is_leaking():
            return ""
        cut = max(0, len(self._held) - _UNSURE)
        shown, self._held = self._held[:cut], self._held[cut:]
        self._seen = (self._seen + shown)[-4 * _LEAK :]
        return shown

    def finish(self) -> str:
        if self.has_leaked or self._is_leaking():
            return self._instead
        shown, self._held = self._held, ""
        return shown

    def _is_leaking(self) -> bool:
        fresh, self._fresh = self._fresh, ""
        letters, run = self._letters + _plain(fresh), self._run + fresh
        self._letters = letters[-_LEAK:]
        self._run = run[len(run.rstrip(_BASE64)) :][-_LONGEST_RUN:]
        if self._leak.shows(Newest(fresh, self._seen + self._held, letters, run)):
            self.has_leaked = True
            self._held = ""
            self._told()
        return self.has_leaked


class RestoringFilter:
    """Puts back what was masked on its way to the model."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._held = ""

    def feed(self, piece: str) -> str:
        self._held += piece
        opened = self._held.rfind("⟨")
        is_open = opened >= 0 and "⟩" not in self._held[opened:]
        cut = opened if is_open and len(self._held) - opened < _LONGEST_PLACEHOLDER else None
        ready = self._held if cut is None else self._held[:cut]
        self._held = "" if cut is None else self._held[cut:]
        return restored(ready, self._values)

    def finish(self) -> str:
        ready, self._held = self._held, ""
        return restored(ready, self._values)


def _without_data(prompt: str) -> str:
    """Without what stands inside tags: it is somebody's own."""
    kept, start, at = [], 0, 0
    while opened := _OPENED.search(prompt, at):
        closing = f"</{opened[1]}>"
        if (end := prompt.find(closing, opened.end())) < 0:
            at = opened.end()
            continue
        kept.append(prompt[start : opened.start()])
        start = at = end + len(closing)
    return " ".join((*kept, prompt[start:]))


@lru_cache(maxsize=64)  # a persona's prompt is the same for everybody but for its data
def _searchable(prompt: str) -> tuple[tuple[str, str], frozenset[str]]:
    """Its letters, forwards and backwards, and all parts of them."""
    plain = _plain(prompt)
    ways = (plain, plain[::-1])
    parts = (way[at : at + _PART] for way in ways for at in range(len(plain) - _PART + 1))
    return ways, frozenset(parts)


@lru_cache(maxsize=256)
def _marks(canary: str) -> tuple[str, ...]:
    """What a text shows that carries it."""
    encoded = base64.b64encode(canary.encode()).decode().rstrip("=")
    shown = map(_plain, (canary, encoded))
    return tuple(chain.from_iterable((mark, mark[::-1]) for mark in shown))


def _decoded(text: str) -> Iterator[str]:
    """What stands in the text in base64, wherever its quartets begin."""
    for run in _ENCODED.findall(text):
        for first in range(4):
            whole = run[first : first + (len(run) - first) // 4 * 4]
            yield base64.b64decode(whole).decode("utf-8", "ignore")


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
