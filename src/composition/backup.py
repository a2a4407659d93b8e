"""Backup and restore, on the settings' own database."""

from collections.abc import Mapping
from pathlib import Path

from infrastructure.mongo.archive import back_up, restore
from infrastructure.mongo.storage import open_storage
from infrastructure.settings import Settings


async def back_up_to(settings: Settings, file: Path) -> Mapping[str, int]:
    async with open_storage(settings, report=_say_nothing) as database:
        return await back_up(database, file)


async def restore_from(settings: Settings, file: Path, *, replace: bool) -> Mapping[str, int]:
    """The indexes are made by `open_storage`, and stay while the collections are emptied."""
    async with open_storage(settings, report=_say_nothing) as database:
        return await restore(database, file, replace=replace)


def _say_nothing(_: str) -> None:
    pass
