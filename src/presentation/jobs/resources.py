"""Tells Prometheus now and then how much room and money is left."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.shared.errors import StorageUnavailable

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 30.0


async def keep_measuring(measure: Callable[[], Awaitable[None]]) -> None:
    """Runs until it is cancelled. An outage of the database is told by others."""
    while True:
        try:
            await measure()
        except StorageUnavailable:
            log.debug("resources_not_measured")
        except OSError as error:
            log.warning("data_dir_not_measured", problem=error.strerror)
        await asyncio.sleep(_EVERY_SECONDS)
