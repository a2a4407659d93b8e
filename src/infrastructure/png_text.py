"""The text chunks of a PNG file: as much of the format as character cards need."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from domain.shared.errors import InvalidInput

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS: Final = 20_000
_LONGEST_TEXT: Final = 4 * 1024 * 1024
_WIDTH, _HEIGHT = 64, 96


def text_chunks(data: bytes) -> Mapping[str, bytes]:
    """By their keywords; of two with one keyword the last. Raises InvalidInput."""
    found: dict[str, bytes] = {}
    for kind, content in _chunks(data):
        if kind == b"tEXt":
            keyword, separator, text = content.partition(b"\x00")
            if separator and 1 <= len(keyword) <= 79:
                found[keyword.decode("latin-1")] = text
    return found


def picture_with(texts: Mapping[str, bytes]) -> bytes:
    """A plain picture that carries these texts."""
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    row = b"\x00" + bytes((0x2B, 0x2A, 0x4C)) * _WIDTH
    chunks = [
        (b"IHDR", header),
        *((b"tEXt", keyword.encode("latin-1") + b"\x00" + text) for keyword, text in texts.items()),
        (b"IDAT", zlib.compress(row * _HEIGHT)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(_written(*chunk) for chunk in chunks)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise InvalidInput("the picture is no PNG")
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(data):
            raise InvalidInput("the PNG breaks off before its end")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 8 + length
        if end + 4 > len(data):
            raise InvalidInput("the PNG breaks off within a chunk")
        content = data[at + 8 : end]
        if kind == b"tEXt" and length > _LONGEST_TEXT:
            raise InvalidInput(f"a text of the PNG is longer than {_LONGEST_TEXT} bytes")
        if zlib.crc32(kind + content) != struct.unpack(">I", data[end : end + 4])[0]:
            raise InvalidInput("a chunk of the PNG is damaged: its checksum is wrong")
        yield kind, content
        if kind == b"IEND":
            return
        at = end + 4
    raise InvalidInput(f"the PNG has more than {_MOST_CHUNKS} chunks")


def _written(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
