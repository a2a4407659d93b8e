"""Telegram's MarkdownV2: text and entities out of markup, or the refusal Telegram gives."""

import re
from dataclasses import dataclass
from typing import Final

from sandbox.entities import utf16_length
from sandbox.wire import BotApiRefusal, Json, bad_request

_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!")
_STYLES: Final = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "[": ("text_link", "TextUrl"),
    "`": ("code", "Code"),
    "```": ("pre", "PreCode"),
}
_LINK: Final = re.compile(r"\]\(((?:\\.|[^)\\])*)\)")
_LANGUAGE: Final = re.compile(r"([A-Za-z0-9_+#.-]+)?\n")


@dataclass(slots=True)
class _Open:
    mark: str
    offset: int
    start: int
    language: str = ""


class _MarkdownParser:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._position = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []
        self._quote: _Open | None = None

    def parse(self) -> tuple[str, list[Json]]:
        while self._position < len(self._markup):
            self._step()
        self._end_quote(expandable=False)
        if self._open:
            last = self._open[-1]
            raise self._refuse(f"Can't find end of {_STYLES[last.mark][1]} entity", last.start)
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _step(self) -> None:
        character, following = self._markup[self._position], self._following()
        inside = self._open[-1].mark if self._open else ""
        if character == "\\" and "\0" < following < "\x7f":
            self._write(following, consumed=2)
        elif inside in ("`", "```"):
            self._inside_code(inside, character)
        elif character == "\n":
            self._line_end()
        elif character == ">" and self._at_line_start():
            self._quote = self._quote or _Open(">", self._length, self._position)
            self._position += 1
        elif character in _RESERVED:
            self._marked(inside)
        else:
            self._write(character)

    def _inside_code(self, inside: str, character: str) -> None:
        if self._markup.startswith(inside, self._position):
            self._finish(consumed=len(inside))
        else:
            self._write(character)

    def _marked(self, inside: str) -> None:
        mark = self._mark_here()
        link = _LINK.match(self._markup, self._position) if inside == "[" else None
        if link is not None:
            self._finish(consumed=len(link[0]), url=re.sub(r"\\(.)", r"\1", link[1]))
        elif mark == "||" and self._quote and inside != "||" and self._ends_line(2):
            self._position += 2
            self._end_quote(expandable=True)
        elif not mark:
            raise self._refuse_reserved()
        elif mark == inside:
            self._finish(consumed=len(mark))
        else:
            self._begin(mark)

    def _mark_here(self) -> str:
        for mark in ("```", "||", "__", "*", "_", "~", "[", "`"):
            if self._markup.startswith(mark, self._position):
                return mark
        return ""

    def _begin(self, mark: str) -> None:
        opened = _Open(mark, self._length, self._position)
        self._position += len(mark)
        if mark == "```" and (language := _LANGUAGE.match(self._markup, self._position)):
            opened.language = language[1] or ""
            self._position = language.end()
        self._open.append(opened)

    def _finish(self, consumed: int, url: str = "") -> None:
        opened = self._open.pop()
        self._position += consumed
        length = self._length - opened.offset
        if length <= 0 or (opened.mark == "[" and not url):
            return
        extra = {"url": url} if url else {}
        if opened.language:
            extra["language"] = opened.language
        kind = _STYLES[opened.mark][0]
        self._entities.append({"type": kind, "offset": opened.offset, "length": length, **extra})

    def _line_end(self) -> None:
        if self._quote and self._following() != ">":
            self._end_quote(expandable=False)
        self._write("\n")

    def _end_quote(self, *, expandable: bool) -> None:
        if self._quote and self._length > self._quote.offset:
            self._entities.append(
                {
                    "type": "expandable_blockquote" if expandable else "blockquote",
                    "offset": self._quote.offset,
                    "length": self._length - self._quote.offset,
                }
            )
        self._quote = None

    def _at_line_start(self) -> bool:
        return self._position == 0 or self._markup[self._position - 1] == "\n"

    def _ends_line(self, ahead: int) -> bool:
        return self._markup[self._position + ahead : self._position + ahead + 1] in ("", "\n")

    def _following(self) -> str:
        return self._markup[self._position + 1 : self._position + 2]

    def _write(self, text: str, consumed: int = 1) -> None:
        self._text.append(text)
        self._length += utf16_length(text)
        self._position += consumed

    def _refuse_reserved(self) -> BotApiRefusal:
        character = self._markup[self._position]
        return bad_request(
            f"can't parse entities: Character '{character}' is reserved "
            "and must be escaped with the preceding '\\'"
        )

    def _refuse(self, reason: str, position: int) -> BotApiRefusal:
        offset = len(self._markup[:position].encode())
        return bad_request(f"can't parse entities: {reason} at byte offset {offset}")


def parse_markdown(markup: str) -> tuple[str, list[Json]]:
    """Text and entities of MarkdownV2; raises BotApiRefusal where Telegram would."""
    return _MarkdownParser(markup).parse()
