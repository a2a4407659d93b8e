"""A PDF's text, in a process of its own: a hostile one spends its bounds and no more."""

import io
import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

_MEMORY: Final = 1024**3
_CPU_SECONDS: Final = 12
_PAGES: Final = 300
_NICENESS: Final = 10


def main() -> None:
    """Reads a PDF from standard input; writes JSON with `text`, or `problem`."""
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    answer = text_of(sys.stdin.buffer.read(), longest=int(sys.argv[1]))
    sys.stdout.write(json.dumps(answer))


def text_of(content: bytes, *, longest: int) -> Mapping[str, str]:
    """`problem` is a bounded word. The text has at most so many characters, and a few pages more
    than anybody asks about are not read.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        return {"text": "\n\n".join(_pages(reader, longest))}
    except RecursionError:
        return {"problem": "too_hard"}
    # pypdf's own errors are not all there are: a broken file shows up as almost any of these.
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError):
        return {"problem": "unreadable"}
    except (ArithmeticError, AssertionError, NotImplementedError, UnicodeError):
        return {"problem": "unreadable"}


def _pages(reader: PdfReader, longest: int) -> Iterator[str]:
    left = longest
    for number in range(min(len(reader.pages), _PAGES)):
        text = ""
        with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            text = reader.pages[number].extract_text().strip()
        if text:
            yield text[:left]
            left -= len(text)
        if left <= 0:
            return
