"""The desk's changes as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from application.desk.queue import ListDeskUseCase
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.shared.errors import InvalidInput, StorageUnavailable
from presentation.desk_views import session_view

LOOK_EVERY: Final = 1.0
_HEARTBEAT_EVERY = 15
_OVERLAP = timedelta(seconds=2)
_LONGEST_AGO = timedelta(days=1)
_RETRY_MS = 2_000


class DeskFeed:
    """Every version of a session once; looked for each second, so that any process may serve it."""

    def __init__(
        self, listed: ListDeskUseCase, clock: Clock, caller: Principal, since: datetime
    ) -> None:
        self._listed = listed
        self._clock = clock
        self._caller = caller
        self._since = since
        self._seen: dict[str, int] = {}

    async def events(self, is_over: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
        silent = 0
        yield b": the desk\nretry: %d\n\n" % _RETRY_MS
        while not await is_over():
            changes = await self._changes()
            silent = 0 if changes else silent + 1
            for change in changes:
                yield change
            if silent and silent % _HEARTBEAT_EVERY == 0:
                yield b": still here\n\n"
            await asyncio.sleep(LOOK_EVERY)

    async def _changes(self) -> list[bytes]:
        """None while the database is away: they come when it is back."""
        looked_at, found = self._clock.now() - _OVERLAP, []
        with suppress(StorageUnavailable):
            for session in await self._listed.changed_since(self._caller, self._since):
                if self._seen.get(session.session_id) != session.version:
                    self._seen[session.session_id] = session.version
                    data = orjson.dumps(session_view(session))
                    found.append(b"id: %s\nevent: session\ndata: %s\n\n" % (_id(looked_at), data))
            self._since = max(self._since, looked_at)
        return found


def _id(moment: datetime) -> bytes:
    return str(int(moment.timestamp() * 1000)).encode()


def resumed_at(last_event_id: str | None, now: datetime) -> datetime:
    """From when on changes are wanted; a day ago at the earliest.

    Raises InvalidInput for what is no id of ours.
    """
    if not last_event_id:
        return now
    if not last_event_id.isascii() or not last_event_id.isdecimal() or len(last_event_id) > 15:
        raise InvalidInput("Last-Event-ID: the id of an event of this feed")
    last = datetime.fromtimestamp(int(last_event_id) / 1000, UTC)
    return min(max(last, now - _LONGEST_AGO), now)
