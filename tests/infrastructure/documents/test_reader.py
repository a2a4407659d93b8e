"""Documents as text; hostile ones cost a bounded process, and get one clear word."""

import asyncio

import pytest

from application.dialogue.turns import File
from domain.shared.errors import UnusableFile
from infrastructure.documents.reader import BoundedDocumentReader
from tests.support.pdf import inflating_pdf, locked_pdf, pdf_of, scanned_pdf, turning_pdf


async def nothing(most: int) -> bytes:
    return b""


def file(name: str, media_type: str = "") -> File:
    return File(nothing, name, media_type)


async def read(content: bytes, name: str = "a.txt", **bounds: float) -> str:
    return await BoundedDocumentReader(**bounds).read(file(name), content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "media_type", "is_read"),
    [
        ("notes.txt", "text/plain", True),
        ("notes.md", "", True),
        ("NOTES.PDF", "", True),
        ("noname", "application/pdf", True),
        ("table.xlsx", "application/vnd.ms-excel", False),
        ("program.exe", "application/octet-stream", False),
        ("", "", False),
    ],
)
def test_texts_markdown_and_pdf_are_read(name: str, media_type: str, is_read: bool) -> None:
    assert BoundedDocumentReader().reads(file(name, media_type)) is is_read


async def test_the_pages_of_a_pdf_are_read_in_their_order() -> None:
    text = await read(pdf_of("The lease begins in May.", "It ends in October."), "lease.pdf")
    assert text == "The lease begins in May.\n\nIt ends in October."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
async def test_a_russian_text_is_read_however_it_was_saved(encoding: str) -> None:
    assert await read("Договор аренды".encode(encoding)) == "Договор аренды"


async def test_a_french_text_from_windows_is_read() -> None:
    assert await read("L'été à Nîmes".encode("cp1252")) == "L'été à Nîmes"


async def test_a_long_document_is_read_as_far_as_the_bound() -> None:
    assert await read(b"word " * 1000, longest=100) == ("word " * 20).strip()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\0\1\2", "a.txt", "unreadable"),
        (b" \n ", "a.txt", "without_text"),
        (b"%PDF-1.4 and nothing else", "a.pdf", "unreadable"),
        (b"", "a.pdf", "unreadable"),
        (scanned_pdf(), "scan.pdf", "without_text"),
        (locked_pdf("Secret", "key"), "locked.pdf", "locked"),
    ],
    ids=["binary", "blank", "half a pdf", "empty", "scan", "locked"],
)
async def test_what_cannot_be_read_has_a_word_for_it(content: bytes, name: str, kind: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        await read(content, name)
    assert refused.value.kind == kind


async def test_a_pdf_that_anybody_may_open_is_read_though_it_is_encrypted() -> None:
    assert await read(locked_pdf("For all", ""), "open.pdf") == "For all"


async def test_a_pdf_that_takes_too_long_is_given_up_and_its_process_ended() -> None:
    with pytest.raises(UnusableFile) as refused:
        await read(pdf_of("Slow"), "slow.pdf", seconds=0.001)
    assert refused.value.kind == "too_hard"


@pytest.mark.parametrize("hostile", [inflating_pdf(200), turning_pdf(3)], ids=["inflating", "loop"])
async def test_a_hostile_pdf_is_refused_while_others_are_served(hostile: bytes) -> None:
    reading = asyncio.create_task(read(hostile, "hostile.pdf", seconds=10))
    assert await read(b"Meanwhile") == "Meanwhile"
    with pytest.raises(UnusableFile):
        await reading
