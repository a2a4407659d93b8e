"""How every operator's command runs: one exit status a kind of end, one line an error."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime
from typing import Any, TypeVar
from unicodedata import category

import typer
from rich.console import Console
from rich.table import Table

from application.access.session import OperatorSession, UseCase
from domain.shared.errors import InvalidInput, MajordomeError
from presentation.process import INTERRUPTED

Result = TypeVar("Result")
OpenSession = Callable[[], AbstractAsyncContextManager[OperatorSession]]
"""Opens the storage for one command; raises MajordomeError."""

Tell = Callable[[str], None]
LoopFactory = Callable[[], asyncio.AbstractEventLoop]
FAILED, MISUSED = 1, 2
LONGEST_DAYS = 36_500.0
"""Every option in days ends here: dates beyond a century are no dates."""


def as_operator(
    open_session: OpenSession,
    kind: type[UseCase],
    work: Callable[[UseCase], Awaitable[Result]],
    user_id: str | None = None,
) -> Result:
    """Raises typer.Exit with the status, after one line on standard error."""

    async def run() -> Result:
        async with open_session() as session, session.using(kind, user_id) as use_case:
            return await work(use_case)

    return run_or_exit(run())


def tell_plainly(line: str) -> None:
    typer.echo(f"majordome: {line}", err=True)


def run_or_exit(
    work: Coroutine[Any, Any, Result],
    tell: Tell = tell_plainly,
    loop_factory: LoopFactory | None = None,
) -> Result:
    with one_line_errors(tell):
        try:
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(work)
        except asyncio.CancelledError:  # told twice to end
            raise typer.Exit(INTERRUPTED) from None


@contextmanager
def one_line_errors(tell: Tell = tell_plainly) -> Iterator[None]:
    """What goes wrong within ends the command with one line on standard error."""
    try:
        yield
    except MajordomeError as error:
        tell(" ".join(str(error).split()))
        raise typer.Exit(MISUSED if isinstance(error, InvalidInput) else FAILED) from None


def print_json(value: Any) -> None:
    typer.echo(json_text(value))


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: object) -> str:
    """A moment to the minute: nobody reads a list for its microseconds."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else printable(str(value))


def print_table(title: str, columns: list[str], rows: list[list[object]]) -> None:
    """On a terminal a table whose first column, the ids, is never cut; else plain lines."""
    cells = [[_cell(value) for value in row] for row in rows]
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        for line in (columns, *cells):
            typer.echo("\t".join(line))
        return
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(columns):
        widest = max((len(row[number]) for row in cells), default=0)
        is_id = number == 0
        table.add_column(name, no_wrap=is_id, min_width=widest if is_id else None, overflow="fold")
    for row in cells:
        table.add_row(*row)
    console.print(table)


_JOINERS = "\u200c\u200d"
"""Within emoji and some scripts; they command nothing."""


def printable(text: str, *, lines: bool = False) -> str:
    """Text that others wrote, without what would command a terminal; `lines` keeps line ends."""
    kept = _JOINERS + "\n" * lines
    return "".join(
        c if c.isprintable() or c in kept or category(c) == "Zs" else "\ufffd" for c in text
    )


def confirm(question: str, *, sure: bool) -> None:
    """Raises typer.Exit where the answer is no; `sure` skips the question."""
    if not sure and not typer.confirm(question, err=True):
        typer.echo("majordome: nothing was changed", err=True)
        raise typer.Exit(FAILED)
