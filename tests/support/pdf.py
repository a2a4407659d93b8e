"""PDF files for tests, honest and hostile."""

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter


def pdf_of(*pages: str) -> bytes:
    """One page a text; Latin letters only, a line a line."""
    return _file(pages, [_content(text) for text in pages])


def locked_pdf(text: str, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(text))))
    writer.encrypt(password, algorithm="RC4-128")
    return _written(writer)


def scanned_pdf() -> bytes:
    """Pages without a letter."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    return _written(writer)


def inflating_pdf(megabytes: int) -> bytes:
    """A page whose instructions are small until they are unpacked."""
    return _file([""], [b"(A) Tj " * (megabytes * 1024 * 1024 // 7)])


def turning_pdf(pages: int) -> bytes:
    """A page tree that comes back to itself."""
    good = pdf_of(*["Round"] * pages)
    return good.replace(b"/Kids [4 0 R", b"/Kids [2 0 R", 1)


def _content(text: str) -> bytes:
    shown = [f"({_escaped(line)}) Tj T*" for line in text.splitlines()]
    return "\n".join(("BT /F1 10 Tf 12 TL 40 780 Td", *shown, "ET")).encode("latin-1")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(pages: Sequence[str], contents: Sequence[bytes]) -> bytes:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        packed = zlib.compress(content)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
            + packed
            + b"\nendstream",
        ]
    return _assembled(objects)


def _assembled(objects: Sequence[bytes]) -> bytes:
    file = io.BytesIO(b"%PDF-1.4\n")
    file.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = file.tell()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode())
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    file.write(trailer.encode())
    return file.getvalue()


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
