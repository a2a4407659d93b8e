"""Cutting a long text into messages at borders a reader would choose."""

import re
import unicodedata

MESSAGE_LIMIT = 4096
"""Telegram's limit for one message, in UTF-16 code units."""

CODE_FENCE = re.compile(r"^```[A-Za-z0-9+#._-]{0,30}[ \t]*$", re.MULTILINE)
"""A line that opens or closes a block of code."""

_CLOSING = "\n```"
_BORDERS = (
    re.compile(r"\n[ \t]*\n\s*"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"'»”)\]]*\s+|[。！？]"),  # noqa: RUF001  full-width marks end sentences too
)
_BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
_ZERO_WIDTH_JOINER = "\u200d"
_LONGEST_CLUSTER = 64


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int = MESSAGE_LIMIT) -> tuple[str, ...]:
    """Cut the text into parts of at most `limit` (64 or more) UTF-16 units, none of them blank.

    Borders are sought between paragraphs, then lines, sentences, words, and characters as the
    reader sees them; only whitespace at borders is lost. A block of code that is cut is closed
    in one part and opened again in the next.
    """
    parts: list[str] = []
    rest = text.strip()
    fence = ""
    while rest:
        reopened = f"{fence}\n" if fence else ""
        if len(rest) <= limit and utf16_length(reopened) + utf16_length(rest) <= limit:
            parts.append(reopened + rest)
            break
        piece, rest = _cut(rest, limit - utf16_length(reopened) - len(_CLOSING))
        fence = _open_fence(reopened + piece)
        if piece.strip():
            parts.append(reopened + piece.rstrip() + (_CLOSING if fence else ""))
        rest, fence = _next_start(rest, fence)
    return tuple(parts)


def _cut(text: str, room: int) -> tuple[str, str]:
    end = _fitting(text, room)
    border = _border(text, end)
    border = _before_fence_line(text, border)
    return text[:border], text[border:]


def _fitting(text: str, room: int) -> int:
    """How many characters fit into so many UTF-16 units."""
    end = min(len(text), room)
    while (excess := utf16_length(text[:end]) - room) > 0:
        end -= (excess + 1) // 2
    return end


def _border(text: str, end: int) -> int:
    for pattern in _BORDERS:
        found = [match.end() for match in pattern.finditer(text, end // 2, end)]
        if found:
            return found[-1]
    for index in range(end, 0, -1):
        if text[index].isspace() and text[:index].strip():
            return index
    return _cluster_border(text, end)


def _cluster_border(text: str, end: int) -> int:
    """The last index up to `end` that is not inside a combined character or emoji."""
    for index in range(end, max(end - _LONGEST_CLUSTER, 0), -1):
        if not _joined(text, index):
            return index
    return end


def _joined(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if _ZERO_WIDTH_JOINER in (before, after) or _extends(after):
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        letters = len(text[:index]) - len(text[:index].rstrip(_FLAG_LETTERS))
        return letters % 2 == 1
    return False


_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def _is_flag_letter(char: str) -> bool:
    return char in _FLAG_LETTERS


def _extends(char: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    is_tag = "\U000e0020" <= char <= "\U000e007f"
    return is_skin_tone or is_tag or unicodedata.category(char) in ("Mn", "Me", "Mc")


def _before_fence_line(text: str, border: int) -> int:
    """Leave an opening fence to the next part rather than ending this one with it."""
    piece = text[:border].rstrip()
    line_start = piece.rfind("\n") + 1
    if line_start and CODE_FENCE.match(piece, line_start) and _open_fence(piece):
        return line_start
    return border


def _open_fence(text: str) -> str:
    """The line that opened the block of code the text ends in; empty when it ends in none."""
    fences = CODE_FENCE.findall(text)
    return str(fences[-1]).rstrip() if len(fences) % 2 else ""


def _next_start(rest: str, fence: str) -> tuple[str, str]:
    """Drop what would begin the next part blank: whitespace, or a fence already closed."""
    if not fence:
        return rest.strip(), ""
    rest = _BLANK_LINES.sub("", rest).rstrip()
    closing = CODE_FENCE.match(rest)
    if closing:
        return rest[closing.end() :].strip(), ""
    return rest, fence
