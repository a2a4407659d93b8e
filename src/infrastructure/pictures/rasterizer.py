"""The other end of `rendering.py`: turns SVG into PNG, one picture at a time, until its input ends.

A request is two numbers, the width in pixels and the length of the SVG, and the SVG; an answer is
a length and the PNG, or no bytes at all for what cannot be drawn.
"""

import struct
import sys
from typing import BinaryIO

import resvg_py

REQUEST = struct.Struct(">II")
ANSWER = struct.Struct(">I")


def main(fonts: list[str], source: BinaryIO, sink: BinaryIO) -> None:
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        width, length = REQUEST.unpack(head)
        png = _drawn(source.read(length).decode(), width, fonts)
        sink.write(ANSWER.pack(len(png)) + png)
        sink.flush()


def _drawn(svg: str, width: int, fonts: list[str]) -> bytes:
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            font_files=fonts,
            skip_system_fonts=True,
            font_family="Inter",
            sans_serif_family="Inter",
        )
    except ValueError:
        return b""


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
