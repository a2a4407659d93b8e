#!/usr/bin/env python3
"""Bring stored documents and indexes up to date; running it again changes nothing."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from collections.abc import Mapping
from typing import Annotated

import typer

from composition import open_app
from infrastructure.mongo.migrations import OnProgress
from infrastructure.mongo.preparation import StoragePreparation
from infrastructure.settings import load_settings
from presentation.cli.migrate import migrate_and_tell
from presentation.cli.running import one_line_errors

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count what would change.")]


def main(dry_run: DryRun = False) -> None:
    with one_line_errors():
        settings = load_settings()

    async def migrate(show: OnProgress) -> Mapping[str, int]:
        async with open_app(settings, report=typer.echo, prepare=False) as app:
            preparation = app.get(StoragePreparation)
            return await (preparation.count() if dry_run else preparation.execute(show))

    migrate_and_tell(migrate, database=settings.mongodb_database, dry_run=dry_run)


if __name__ == "__main__":
    typer.run(main)
