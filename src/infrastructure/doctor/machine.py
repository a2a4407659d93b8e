"""Checks of the machine the product runs on."""

import asyncio
import shutil
import zoneinfo
from datetime import datetime
from pathlib import Path

from application.doctor.examine import Finding, Health
from infrastructure.private_files import open_to_others

_GIGABYTE = 1024**3
_LITTLE, _TOO_LITTLE = 2.0, 0.2  # gigabytes

# Amsterdam kept its own time, 19 minutes and 32 seconds ahead of Greenwich, until 1937. Packages
# that drop what differed before 1970 give it Brussels' time instead.
_TELLING_ZONE, _TELLING_DAY, _TELLING_SECONDS = "Europe/Amsterdam", datetime(1935, 1, 1), 1172  # noqa: DTZ001


async def check_time_zones() -> Finding:
    remedy = "install the system's time zones: apt-get install tzdata"
    try:
        zone = zoneinfo.ZoneInfo(_TELLING_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding(Health.FAILED, "there are no time zones on this machine", remedy)
    offset = _TELLING_DAY.replace(tzinfo=zone).utcoffset()
    if not any((Path(folder) / _TELLING_ZONE).exists() for folder in zoneinfo.TZPATH):
        return Finding(Health.WARNING, "time zones come from a Python package only", remedy)
    if offset is None or offset.total_seconds() != _TELLING_SECONDS:
        return Finding(Health.WARNING, "time zones are simplified before 1970", remedy)
    return Finding.ok("the system's time zones know history before 1970")


async def check_disk(folder: Path) -> Finding:
    return await asyncio.to_thread(_disk, folder)


async def check_privacy(folder: Path) -> Finding:
    """Whether no other user of the machine can read what lies in the folder."""
    found = await asyncio.to_thread(open_to_others, folder)
    if not found:
        return Finding.ok("DATA_DIR is closed to other users of this machine")
    detail = f"other users of this machine reach {len(found)} of DATA_DIR's files"
    return Finding(Health.FAILED, detail, f"run as their owner: chmod -R go= {folder}")


def _disk(folder: Path) -> Finding:
    existing = next(
        parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists()
    )
    free = shutil.disk_usage(existing).free / _GIGABYTE
    detail = f"{free:.1f} GB free under DATA_DIR"
    remedy = "free some space, or set DATA_DIR to a larger disk"
    if free < _TOO_LITTLE:
        return Finding(Health.FAILED, detail, remedy)
    return Finding(Health.WARNING, detail, remedy) if free < _LITTLE else Finding.ok(detail)
