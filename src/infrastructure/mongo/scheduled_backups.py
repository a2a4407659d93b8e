"""Backups that nobody has to think of."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog

from application.access.audit import Auditor
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.shared.errors import MajordomeError
from infrastructure.file_lock import FileLock
from infrastructure.mongo.archive import Archive

log = structlog.get_logger(__name__)

_SCHEDULE = Principal("schedule", Role.ADMIN)


class ScheduledBackups:
    """Files `majordome-<time>.bak` in a folder, of which the newest `keep` stay."""

    def __init__(
        self,
        archive: Archive,
        folder: Path,
        auditor: Auditor,
        clock: Clock,
        *,
        every: timedelta,
        keep: int,
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._auditor = auditor
        self._clock = clock
        self._every = every
        self._keep = keep

    async def execute(self) -> Path | None:
        """Makes one where the newest is old enough, and no other process on the folder does.

        What goes wrong is logged, and tried again at the next call.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self._folder / "lock") as lock:
            if not lock.try_exclusive() or not self._is_due():
                return None
            try:
                return await self._back_up()
            except MajordomeError as error:
                log.error("backup_failed", reason=str(error))
                return None

    async def _back_up(self) -> Path:
        file = self._folder / f"majordome-{self._clock.now():%Y%m%dT%H%M%SZ}.bak"
        async with self._auditor.acting(_SCHEDULE, Action.BACK_UP):
            counts = await self._archive.back_up(file)
            await self._archive.check(file)
        for old in backups_in(self._folder)[self._keep :]:
            with suppress(FileNotFoundError):
                await asyncio.to_thread(old.unlink)
        log.info("backed_up", file=file.name, documents=sum(counts.values()))
        return file

    def _is_due(self) -> bool:
        newest = last_backup(self._folder)
        return self._clock.now().timestamp() - newest >= self._every.total_seconds()


def backups_in(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob("majordome-*.bak"), reverse=True)


def last_backup(folder: Path) -> float:
    """When the newest was made, in seconds since 1970; 0 where there is none."""
    return max((file.stat().st_mtime for file in backups_in(folder)), default=0.0)
