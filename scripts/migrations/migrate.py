"""Bring stored documents and indexes up to date; running it again changes nothing."""

from typing import Annotated

import typer

from composition.migrations import migrate
from infrastructure.settings import load_settings
from presentation.cli.migrate import migrate_and_tell
from presentation.cli.running import one_line_errors

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count what would change.")]


def main(dry_run: DryRun = False) -> None:
    with one_line_errors():
        settings = load_settings()
    migrate_and_tell(
        lambda show: migrate(settings, dry_run=dry_run, report=typer.echo, on_progress=show),
        database=settings.mongodb_database,
        dry_run=dry_run,
    )


if __name__ == "__main__":
    typer.run(main)
