"""Telegram's HTML parse mode: text and entities out of markup, or the refusal Telegram gives."""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from sandbox.entities import utf16_length
from sandbox.wire import BotApiRefusal, Json, bad_request

_SIMPLE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_ATTRIBUTE: Final = re.compile(r"([^\s=/>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")
_TAG: Final = re.compile(r"<(/?)([^\s>/]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>")
_CHARACTER: Final = re.compile(r"&(?:#(\d+|x[0-9a-fA-F]+)|(lt|gt|amp|quot));?")


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    offset: int
    start: int
    extra: Json = field(default_factory=dict)


class _HtmlParser:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        position = 0
        while (bracket := self._markup.find("<", position)) >= 0:
            self._write(self._markup[position:bracket])
            match = _TAG.match(self._markup, bracket)
            if match is None:
                raise self._broken_tag(bracket)
            self._close(match) if match[1] else self._start(match)
            position = match.end()
        self._write(self._markup[position:])
        if self._open:
            last = self._open[-1]
            raise self._refuse(
                f'Can\'t find end tag corresponding to start tag "{last.tag}"', last.start
            )
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _broken_tag(self, bracket: int) -> BotApiRefusal:
        name = re.match(r"<([^\s>/]*)[\s>]", self._markup[bracket:])
        if name is None or name[1].lower() in _SIMPLE:
            return self._refuse("Unclosed start tag", bracket)
        return self._refuse(f'Unsupported start tag "{name[1].lower()}"', bracket)

    def _write(self, raw: str) -> None:
        text = _CHARACTER.sub(lambda match: html.unescape(match[0]), raw)
        self._text.append(text)
        self._length += utf16_length(text)

    def _start(self, match: re.Match[str]) -> None:
        tag = match[2].lower()
        attributes = {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(match[3])
        }
        kind = _SIMPLE.get(tag)
        if kind is None:
            raise self._refuse(f'Unsupported start tag "{tag}"', match.start())
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refuse('Tag "span" must have class "tg-spoiler"', match.start())
        if tag == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        opened = _Open(tag, kind, self._length, match.start())
        if tag == "a":
            opened.extra["url"] = attributes.get("href", "")
        elif tag == "tg-emoji":
            opened.extra["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif tag == "code" and attributes.get("class", "").startswith("language-"):
            opened.extra["language"] = attributes["class"].removeprefix("language-")
        self._open.append(opened)

    def _close(self, match: re.Match[str]) -> None:
        if not self._open:
            raise self._refuse("Unexpected end tag", match.start())
        opened = self._open.pop()
        tag = match[2].lower()
        if tag and tag != opened.tag:
            reason = f'Unmatched end tag, expected "</{opened.tag}>", found "</{tag}>"'
            raise self._refuse(reason, match.start())
        length = self._length - opened.offset
        if length > 0 and not self._merged_into_pre(opened, length):
            self._add(opened, length)

    def _merged_into_pre(self, opened: _Open, length: int) -> bool:
        """`<pre><code class="language-…">` is one entity that carries the language."""
        if opened.tag == "code" and self._open and self._open[-1].kind == "pre":
            self._open[-1].extra.update(opened.extra)
            return True
        return False

    def _add(self, opened: _Open, length: int) -> None:
        extra = {key: value for key, value in opened.extra.items() if value}
        if opened.kind == "code":
            extra.pop("language", None)
        if opened.kind == "text_link" and not extra:
            return
        self._entities.append(
            {"type": opened.kind, "offset": opened.offset, "length": length, **extra}
        )

    def _refuse(self, reason: str, position: int) -> BotApiRefusal:
        offset = len(self._markup[:position].encode())
        head, comma, tail = reason.partition(",")
        return bad_request(f"can't parse entities: {head} at byte offset {offset}{comma}{tail}")


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """Text and entities of HTML markup; raises BotApiRefusal where Telegram would."""
    return _HtmlParser(markup).parse()
