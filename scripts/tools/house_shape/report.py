"""The shape of one checkout, or of two side by side, as a table."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from scripts.tools.house_shape.measures import WIDE, Largest, Shape, measure, percentile
from scripts.tools.house_shape.modules import read_modules


def shape_of(root: Path) -> Shape:
    return measure(read_modules(root))


@contextmanager
def checkout(root: Path, wanted: str) -> Iterator[Path]:
    """The folder `wanted`, or the sources of that commit of the repository at `root`."""
    if Path(wanted).is_dir():
        yield Path(wanted)
        return
    command = ["git", "-C", str(root), "archive", wanted, "src"]
    packed = subprocess.run(command, check=True, capture_output=True).stdout
    with TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
        yield Path(folder)


def print_table(columns: dict[str, Shape]) -> None:
    """One column a checkout, then the names behind the counts of the last one."""
    table = Table("", *(f"[bold]{title}" for title in columns), box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify, column.overflow = "right", "fold"
    for row in zip(*(_rows(shape) for shape in columns.values()), strict=True):
        table.add_row(row[0][0], *(value for _, value in row))
    last = list(columns.values())[-1]
    console = Console()
    console.print(table)
    console.print(f"\nLongest function: {_named(last.longest_function)}", highlight=False)
    console.print(f"Longest file: {_named(last.longest_file)}", highlight=False)
    console.print(f"Widest fan-out: {_named(last.widest_fan_out)}", highlight=False)
    console.print(f"Wide constructors: {', '.join(last.wide_constructors) or 'none'}")
    console.print(f"Shapes: {', '.join(last.shapes)}")


def _rows(shape: Shape) -> list[tuple[str, str]]:
    return [
        ("lines of src", str(shape.lines)),
        ("  without the sandbox", str(shape.lines_without_sandbox)),
        ("  of the composition", str(shape.composition_lines)),
        ("use cases", str(shape.use_cases)),
        ("  lines of src to each, without the sandbox", str(shape.lines_a_use_case())),
        ("  lines of the composition to each", str(shape.wiring_a_use_case())),
        ("functions, lines: p50 / p95 / max", _spread(shape.functions)),
        ("files, lines: p95 / max", _spread(shape.files).partition(" / ")[2]),
        ("own modules imported by one module, max", str(shape.widest_fan_out.value)),
        (f"constructors with more than {WIDE} parameters", str(len(shape.wide_constructors))),
        ("shapes between use case and wire", str(len(shape.shapes))),
    ]


def _spread(sizes: tuple[int, ...]) -> str:
    return f"{percentile(sizes, 0.5)} / {percentile(sizes, 0.95)} / {sizes[-1]}"


def _named(largest: Largest) -> str:
    return f"{largest.place} ({largest.value})"
