"""Ends erasures that were asked for in a chat, once their last answer is out."""

import asyncio

import structlog

from application.privacy.ports import TurnsUnderWay
from domain.shared.errors import StorageUnavailable

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 1.0


async def finish_erasures(turns: TurnsUnderWay) -> None:
    """Runs until it is cancelled."""
    while True:
        try:
            if count := await turns.finish():
                log.info("erasures_finished", count=count)
        except StorageUnavailable:
            log.warning("erasures_wait", advice="they go on when the database is back")
        await asyncio.sleep(_EVERY_SECONDS)
