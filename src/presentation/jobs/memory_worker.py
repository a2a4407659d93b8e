"""Compressing memory from the command line."""

from rich.console import Console
from rich.progress import Progress

from application.memory.due_users import CompressDueUsersUseCase, CompressionReport


async def compress_once(
    use_case: CompressDueUsersUseCase, console: Console, *, dry_run: bool = False
) -> int:
    """Compress everyone who is due, and say what came of it; the exit status."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Compressing memories", total=None)
        report = await use_case.execute(
            dry_run=dry_run,
            on_progress=lambda done, due: progress.update(task, completed=done, total=due),
        )
    console.print(_summary(report, dry_run=dry_run), highlight=False, soft_wrap=True)
    return 1 if report.failures else 0


def _summary(report: CompressionReport, *, dry_run: bool) -> str:
    if dry_run:
        return f"{report.due} due, nothing changed (dry run)"
    counts = (*report.outcomes.items(), *report.failures.items())
    parts = [f"{count} {kind}" for kind, count in counts]
    return f"{report.due} due: {', '.join(parts)}" if parts else "Nobody is due"
