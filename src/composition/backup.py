"""Backup and restore, on the settings' own database, in an administrator's hands."""

from collections.abc import Mapping
from pathlib import Path

from composition.app import open_app
from composition.operators import session_of
from domain.access.permissions import Action
from domain.shared.errors import Conflict
from infrastructure.mongo.archive import Archive
from infrastructure.settings import Settings


async def back_up_to(settings: Settings, file: Path) -> Mapping[str, int]:
    """Raises NotAuthenticated, NotAllowed and what Archive raises."""
    async with open_app(settings, report=_say_nothing, patience=0) as app:
        session = await session_of(app)
        async with session.acting(Action.BACK_UP):
            return await app.get(Archive).back_up(file)


async def drill(settings: Settings, file: Path) -> Mapping[str, int]:
    """Raises NotAuthenticated, NotAllowed and what Archive raises."""
    async with open_app(settings, report=_say_nothing) as app:
        session = await session_of(app)
        async with session.acting(Action.BACK_UP):
            return await app.get(Archive).drill(file)


async def restore_from(settings: Settings, file: Path, *, replace: bool) -> Mapping[str, int]:
    """Raises NotAuthenticated, NotAllowed, Conflict and what Archive raises."""
    async with open_app(settings, report=_say_nothing) as app:
        session = await session_of(app)
        if await app.get(Archive).is_in_use():
            raise Conflict("a bot, a worker or an API still uses this database; stop them first")
        async with session.acting(Action.RESTORE):
            return await app.get(Archive).restore(file, replace=replace)


def _say_nothing(_: str) -> None:
    pass
