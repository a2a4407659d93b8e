"""From the Markdown that models write to Telegram's HTML: a safe subset, the rest as it stands."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from domain.delivery.outgoing import OutgoingPart
from domain.delivery.splitting import CODE_FENCE, split_text

_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>https?://[^\s()<>\"]+)\)"
    r"|\*\*(?=\S)(?P<bold>[^\n]+?)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<bold_line>[^\n]+?)(?<=\S)__(?!\w)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]+)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])(?P<italic_line>[^_\n]+)(?<=\S)_(?![\w_])"
)
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.*\S)[ \t]*#*[ \t]*$")
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[-*+][ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Formatted:
    """The same text twice: as Telegram's HTML and as what the reader sees of it."""

    html: str
    plain: str

    def __add__(self, other: "Formatted") -> "Formatted":
        return Formatted(self.html + other.html, self.plain + other.plain)

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
        blocks.append(_code_block(opening.group(), source[opening.end() : end]))
        position = closing.end() if closing else end
    blocks.append(_prose(source[position:]))
    return sum(blocks, _NOTHING)


def _part(source: str) -> OutgoingPart:
    formatted = format_text(source)
    if not formatted.plain.strip():  # markup around nothing; Telegram refuses blank messages
        return OutgoingPart(source)
    if formatted.html == escape(formatted.plain, quote=False):
        return OutgoingPart(formatted.plain)
    return OutgoingPart(formatted.html, html=True, plain=formatted.plain)


def _code_block(fence: str, code: str) -> Formatted:
    code = code.strip("\n")
    if not code.strip():
        return _NOTHING
    language = fence.strip().removeprefix("```")
    attribute = f' class="language-{language}"' if language else ""
    html = f"<pre><code{attribute}>{escape(code, quote=False)}</code></pre>"
    return Formatted(html, code)


def _prose(text: str) -> Formatted:
    lines = [_line(line) for line in text.split("\n")]
    return Formatted(
        "\n".join(line.html for line in lines), "\n".join(line.plain for line in lines)
    )


def _line(line: str) -> Formatted:
    if heading := _HEADING.match(line):
        return _inline(heading["title"], frozenset("b")).within("b")
    return _inline(_BULLET.sub(r"\g<indent>• ", line), frozenset())


def _inline(text: str, inside: frozenset[str]) -> Formatted:
    """`inside` are the tags already open: none is opened twice."""
    result = _NOTHING
    position = 0
    for match in _INLINE.finditer(text):
        result += _literal(text[position : match.start()])
        kind = match.lastgroup or ""
        result += _SPANS[kind](match, inside)
        position = match.end()
    return result + _literal(text[position:])


def _literal(text: str) -> Formatted:
    return Formatted(escape(text, quote=False), text)


def _code(match: re.Match[str], inside: frozenset[str]) -> Formatted:
    return _literal(match["code"]).within("code")


def _link(match: re.Match[str], inside: frozenset[str]) -> Formatted:
    label, url = _inline(match["label"], inside | {"a"}), match["url"]
    plain = label.plain if label.plain == url else f"{label.plain} ({url})"
    if "a" in inside:
        return label
    return Formatted(f'<a href="{escape(url)}">{label.html}</a>', plain)


def _emphasis(tag: str) -> Callable[[re.Match[str], frozenset[str]], Formatted]:
    def span(match: re.Match[str], inside: frozenset[str]) -> Formatted:
        content = _inline(match[match.lastgroup or 0], inside | {tag})
        return content if tag in inside else content.within(tag)

    return span


_SPANS: Mapping[str, Callable[[re.Match[str], frozenset[str]], Formatted]] = {
    "code": _code,
    "url": _link,
    "bold": _emphasis("b"),
    "bold_line": _emphasis("b"),
    "italic": _emphasis("i"),
    "italic_line": _emphasis("i"),
}
