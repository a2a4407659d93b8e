"""`make bench`: one table, each row measured against a baseline in the same run.

Arguments choose suites by name: `python -m tests.bench delivery speech`. With `--against 45b6df4`,
suites that can (replies, delivery) measure the product of that commit too, in the same rounds; the
folder of a checkout will do as well.
"""

import argparse
import asyncio
import importlib
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infrastructure.logging import configure_logging
from tests.bench import against
from tests.bench.table import Row

console = Console()


def suites() -> list[str]:
    """Every module here that offers rows."""
    here = Path(__file__).parent
    return sorted(p.stem for p in here.glob("*.py") if "async def rows()" in p.read_text("utf-8"))


async def measure(wanted: list[str]) -> list[Row]:
    measured: list[Row] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Measuring", total=len(wanted))
        for name in wanted:
            progress.update(task, description=f"Measuring {name}")
            measured += await importlib.import_module(f"tests.bench.{name}").rows()
            progress.advance(task)
    return measured


def show(measured: list[Row]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("what", "ours", "baseline", "unit", "ratio", "spread", "note"):
        table.add_column(heading, justify="left" if heading in {"what", "note"} else "right")
    for row in measured:
        figures = (f"{row.ours:,.3g}", f"{row.baseline:,.3g}", row.unit, f"{row.ratio:.2f}")
        table.add_row(row.name, *figures, row.spread, row.note)
    console.print(table, soft_wrap=True)


if __name__ == "__main__":
    known = [name for name in suites() if name != "__main__"]
    arguments = argparse.ArgumentParser(prog="python -m tests.bench")
    arguments.add_argument("suites", nargs="*")
    arguments.add_argument("--against", metavar="COMMIT")
    given = arguments.parse_args()
    chosen = given.suites or known
    if unknown := set(chosen) - set(known):
        sys.exit(f"no suite {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    if given.against:
        try:
            against.choose(given.against)
        except ValueError as problem:
            sys.exit(str(problem))
    configure_logging("ERROR", as_json=False)
    show(asyncio.run(measure(chosen)))
