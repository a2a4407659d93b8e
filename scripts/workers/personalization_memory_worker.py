#!/usr/bin/env python3
"""Compress the memory of everyone who is due: once, or again and again on a schedule."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

from typing import Annotated

import typer
from rich.console import Console

from application.memory.due_users import CompressDueUsersUseCase
from composition import open_app
from composition.context import ProcessRole
from composition.serving import serve
from infrastructure.settings import load_settings
from presentation.cli.running import run_or_exit
from presentation.jobs.memory_worker import compress_once

Once = Annotated[bool, typer.Option(help="Work off who is due now, then stop.")]
DryRun = Annotated[bool, typer.Option(help="Only say how many are due.")]


async def work(*, once: bool, dry_run: bool) -> int:
    settings = load_settings()
    if not (once or dry_run):
        await serve(settings, frozenset({ProcessRole.WORKER}))
        return 0
    async with open_app(settings) as app:
        return await compress_once(app.get(CompressDueUsersUseCase), Console(), dry_run=dry_run)


def main(once: Once = False, dry_run: DryRun = False) -> None:
    """Exit status 1: someone could not be compressed; they stay due."""
    raise typer.Exit(run_or_exit(work(once=once, dry_run=dry_run)))


if __name__ == "__main__":
    typer.run(main)
