"""How `majordome doctor` tells what it found."""

from collections.abc import Sequence
from dataclasses import asdict

import typer

from application.doctor.examine import Examined as Examined
from application.doctor.examine import Health
from presentation.cli.running import FAILED, print_json

_MARKS = {Health.OK: "ok  ", Health.WARNING: "warn", Health.FAILED: "FAIL"}


def tell(findings: Sequence[Examined], *, as_json: bool) -> None:
    """Raises typer.Exit(1) when something needed has failed."""
    if as_json:
        print_json([{"check": found.name} | asdict(found.finding) for found in findings])
    else:
        for found in findings:
            typer.echo(_line(found))
    if any(found.finding.health is Health.FAILED for found in findings):
        raise typer.Exit(FAILED)


def _line(found: Examined) -> str:
    finding = found.finding
    line = f"{_MARKS[finding.health]}  {found.name:<16} {finding.detail}"
    return f"{line}  → {finding.remedy}" if finding.remedy else line
