"""How `majordome backup` and `majordome restore` tell what they did."""

from collections.abc import Mapping

import typer


def tell(counts: Mapping[str, int], done: str) -> None:
    for collection, count in counts.items():
        typer.echo(f"{count:>9}  {collection}")
    typer.echo(f"{sum(counts.values()):>9}  documents {done}")
