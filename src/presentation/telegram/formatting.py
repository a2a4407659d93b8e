"""From the Markdown that models write to Telegram's HTML: a safe subset, the rest as it stands.

Every step takes time in proportion to the text, whatever the text is: models write what users make
them write.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import structlog

from domain.delivery.outgoing import OutgoingPart
from domain.delivery.splitting import CODE_FENCE, split_text

log = structlog.get_logger(__name__)

_TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>https?://[^\s()<>\"]+)\)"
    r"|(?P<stars>\*+)"
    r"|(?P<lines>(?<!\w)_+|(?<!_)_++(?!\w))"  # within a word they are letters
)
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)(?P<title>.*)")
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[-*+][ \t]+(?=\S)")
_TAGS: Mapping[str, str] = {"**": "b", "__": "b", "*": "i", "_": "i"}
_LONGEST_RUN = 3  # of markers; more of them are a line drawn across


@dataclass(frozen=True, slots=True)
class Formatted:
    """The same text twice: as Telegram's HTML and as what the reader sees of it."""

    html: str
    plain: str

    def within(self, tag: str) -> "Formatted":
        return Formatted(f"<{tag}>{self.html}</{tag}>", self.plain)


_NOTHING = Formatted("", "")


def to_parts(text: str) -> tuple[OutgoingPart, ...]:
    """The messages that show the text; none when it is blank.

    The source is cut before it is converted: what is seen is never longer than its source.
    """
    return tuple(_part(piece) for piece in split_text(text))


def format_text(source: str) -> Formatted:
    blocks: list[Formatted] = []
    position = 0
    while opening := CODE_FENCE.search(source, position):
        closing = CODE_FENCE.search(source, opening.end())
        end = closing.start() if closing else len(source)
        blocks.append(_prose(source[position : opening.start()]))
        blocks.append(_code_block(_language(opening), source[opening.end() : end]))
        if closing:  # a closing fence has no language; a word in its place is said to the reader
            blocks.append(_prose(_language(closing)))
        position = closing.end() if closing else end
    blocks.append(_prose(source[position:]))
    return _joined(blocks)


def _part(source: str) -> OutgoingPart:
    try:
        formatted = format_text(source)
    except Exception as error:  # an answer without markup is better than none
        # The kind alone: what an error says may quote the answer.
        log.warning("formatting_failed", characters=len(source), kind=type(error).__name__)
        return OutgoingPart(source)
    if not formatted.plain.strip():  # markup around nothing; Telegram refuses blank messages
        return OutgoingPart(source)
    if formatted.html == escape(formatted.plain, quote=False):
        return OutgoingPart(formatted.plain)
    return OutgoingPart(formatted.html, html=True, plain=formatted.plain)


def _language(fence: re.Match[str]) -> str:
    return fence.group().strip().removeprefix("```")


def _code_block(language: str, code: str) -> Formatted:
    code = code.strip("\n")
    if not code.strip():  # Telegram refuses it; its language was perhaps the code
        return _prose(language)
    attribute = f' class="language-{language}"' if language else ""
    html = f"<pre><code{attribute}>{escape(code, quote=False)}</code></pre>"
    return Formatted(html, code)


def _prose(text: str) -> Formatted:
    return _joined([_line(line) for line in text.split("\n")], "\n")


def _line(line: str) -> Formatted:
    if heading := _HEADING.fullmatch(line.rstrip()):
        return _inline(heading["title"], frozenset("b")).within("b")
    return _inline(_BULLET.sub(r"\g<indent>• ", line), frozenset())


@dataclass(slots=True)
class _Marker:
    """Asterisks or underscores that begin or end emphasis, once a partner is found."""

    text: str
    is_opening: bool = False
    is_paired: bool = False


_Piece = str | re.Match[str] | _Marker


def _inline(text: str, inside: frozenset[str]) -> Formatted:
    """`inside` are the tags already open: none is opened twice."""
    if not _TOKEN.search(text):
        return _literal(text)
    return _Writer(set(inside)).write(_Pairing(text).pieces())


class _Pairing:
    """One pass over a line; what is open is closed, or given up when what is around it closes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[_Piece] = []
        self._open: list[_Marker] = []
        self._open_kinds: Counter[str] = Counter()

    def pieces(self) -> Sequence[_Piece]:
        position = 0
        for match in _TOKEN.finditer(self._text):
            self._pieces.append(self._text[position : match.start()])
            position = match.end()
            run = match["stars"] or match["lines"]
            if run is None:
                self._pieces.append(match)
            elif len(run) > _LONGEST_RUN:
                self._pieces.append(run)
            else:
                self._take(run, *self._around(match))
        self._pieces.append(self._text[position:])
        return self._pieces

    def _around(self, match: re.Match[str]) -> tuple[str, str]:
        """The characters before and after; empty at the line's ends."""
        before = max(match.start() - 1, 0)
        return self._text[before : match.start()], self._text[match.end() : match.end() + 1]

    def _take(self, run: str, before: str, after: str) -> None:
        loose = run[0] == "*" and len(run) > 1  # only these may stand within a word
        can_close = bool(before.strip()) and (loose or not _is_word(after))
        can_open = bool(after.strip()) and (loose or not _is_word(before))
        while run and can_close and (kind := self._closable(run)):
            self._close(kind)
            run = run[len(kind) :]
        for kind in _divided(run):
            self._pieces.append(marker := _Marker(kind))
            if can_open:
                self._open.append(marker)
                self._open_kinds[kind] += 1

    def _closable(self, run: str) -> str | None:
        """The kind opened last of those the run can close."""
        kinds = [kind for kind in (run[:1], run[:2]) if self._open_kinds[kind]]
        if len(kinds) < 2 or kinds[0] == kinds[1]:
            return kinds[0] if kinds else None
        return next(marker.text for marker in reversed(self._open) if marker.text in kinds)

    def _close(self, kind: str) -> None:
        while self._open:
            opening = self._open.pop()
            self._open_kinds[opening.text] -= 1
            if opening.text == kind:
                opening.is_opening = opening.is_paired = True
                self._pieces.append(_Marker(kind, is_paired=True))
                return


class _Writer:
    def __init__(self, inside: set[str]) -> None:
        self._inside = inside
        self._written: list[Formatted] = []
        self._opened: list[bool] = []

    def write(self, pieces: Sequence[_Piece]) -> Formatted:
        for piece in pieces:
            if isinstance(piece, str):
                self._written.append(_literal(piece))
            elif isinstance(piece, _Marker):
                self._mark(piece)
            else:
                self._written.append(self._span(piece))
        return _joined(self._written)

    def _mark(self, marker: _Marker) -> None:
        tag = _TAGS[marker.text]
        if not marker.is_paired:
            self._written.append(_literal(marker.text))
        elif marker.is_opening:
            self._opened.append(tag not in self._inside)
            if self._opened[-1]:
                self._inside.add(tag)
                self._written.append(Formatted(f"<{tag}>", ""))
        elif self._opened.pop():
            self._inside.discard(tag)
            self._written.append(Formatted(f"</{tag}>", ""))

    def _span(self, match: re.Match[str]) -> Formatted:
        if match["code"] is not None:
            return _literal(match["code"]).within("code")
        label, url = _inline(match["label"], frozenset(self._inside)), match["url"]
        plain = label.plain if label.plain == url else f"{label.plain} ({url})"
        return Formatted(f'<a href="{escape(url)}">{label.html}</a>', plain)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _divided(run: str) -> Iterator[str]:
    """`**` and `*`, in the order in which they open."""
    if len(run) >= 2:
        yield run[:2]
    if len(run) % 2:
        yield run[0]


def _literal(text: str) -> Formatted:
    return Formatted(escape(text, quote=False), text)


def _joined(pieces: Sequence[Formatted], between: str = "") -> Formatted:
    return Formatted(
        between.join(piece.html for piece in pieces), between.join(piece.plain for piece in pieces)
    )
