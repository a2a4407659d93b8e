"""How a migration shows what it does."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID

from presentation.cli.running import run_or_exit

Migrate = Callable[[Callable[[str, int, int], None]], Coroutine[Any, Any, Mapping[str, int]]]
"""Is given what to tell of its progress: a migration's name, how many are done, of how many."""


def migrate_and_tell(migrate: Migrate, *, database: str, dry_run: bool) -> None:
    """Raises typer.Exit after one line on standard error where it fails."""
    console = Console(highlight=False, soft_wrap=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        counts = run_or_exit(migrate(show))
    for name, count in counts.items():
        if not count:
            continue
        console.print(f"{name}: {count} documents {'to change' if dry_run else 'changed'}")
    if dry_run:
        console.print(f"{len(counts)} migrations wait for {database}, nothing changed (dry run)")
    else:
        console.print(f"Documents and indexes of {database} are up to date.")
