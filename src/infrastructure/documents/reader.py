"""Documents turned into text: plain ones here, PDF in a process of its own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import PurePath
from typing import Final

from application.dialogue.ports import DocumentReader
from application.dialogue.turns import File
from domain.shared.errors import UnusableFile

_PDF: Final = "application/pdf"
_TEXTS: Final = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/csv"})
_PLAIN_ENDINGS: Final = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".log"})
_LONGEST: Final = 400_000
"""In characters: some two hundred pages."""
_SECONDS: Final = 15.0
_AT_ONCE: Final = 2
_PROGRAM: Final = "from infrastructure.documents.pdf_process import main; main()"
# What the process needs to find Python and our modules; it is given no secrets.
_SURROUNDINGS: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_CYRILLIC: Final = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")


class BoundedDocumentReader(DocumentReader):
    """No document takes the event loop, more than a few seconds, or the product's memory."""

    def __init__(self, *, seconds: float = _SECONDS, longest: int = _LONGEST) -> None:
        self._seconds = seconds
        self._longest = longest
        self._places = asyncio.Semaphore(_AT_ONCE)

    def reads(self, file: File) -> bool:
        return _is_pdf(file) or _is_plain(file)

    async def read(self, file: File, content: bytes) -> str:
        """Raises UnusableFile."""
        if _is_pdf(file) or content.startswith(b"%PDF-"):
            async with self._places:
                text = await self._from_pdf(content)
        else:
            text = await asyncio.to_thread(_decoded, content)
        text = text[: self._longest].strip()
        if not text:
            raise UnusableFile("there is no text in it", kind="without_text")
        return text

    async def _from_pdf(self, content: bytes) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", _PROGRAM, str(self._longest)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _SURROUNDINGS if name in os.environ},
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer, _ = await process.communicate(content)
        except TimeoutError:
            raise UnusableFile("reading it takes too long", kind="too_hard") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise UnusableFile("reading it takes too much", kind="too_hard")
        read: dict[str, str] = json.loads(answer)
        if problem := read.get("problem"):
            raise UnusableFile(f"the PDF is {problem}", kind=problem)
        return read["text"]


def _is_pdf(file: File) -> bool:
    return file.media_type == _PDF or _ending(file) == ".pdf"


def _is_plain(file: File) -> bool:
    return file.media_type in _TEXTS or _ending(file) in _PLAIN_ENDINGS


def _ending(file: File) -> str:
    return PurePath(file.name).suffix.lower()


def _decoded(content: bytes) -> str:
    """Unicode, else what Windows writes in Russia or in the West. Raises UnusableFile."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise UnusableFile("it is no text", kind="unreadable")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        russian = content.decode("cp1251", errors="replace")
        letters = [letter for letter in russian.lower() if letter.isalpha()]
        is_russian = sum(letter in _CYRILLIC for letter in letters) * 2 > len(letters)
        return russian if is_russian else content.decode("cp1252", errors="replace")
