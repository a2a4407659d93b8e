"""Finding what nobody told of, by one replica for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from application.delivery.ports import DeliveryObserver, Inbox, Lanes, SweepLease
from application.shared.ports import Clock
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Conversation

Step = Callable[[], Awaitable[None]]
Then = Callable[[], Awaitable[bool | None]]
"""Whether there is more to be done soon."""

_FROM_THE_BEGINNING = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class SweepRules:
    """A round looks at no more than `rows` updates; the next one goes on behind them.

    `lease` is how long a dead replica stays the sweeper; a round that leaves something undone is
    followed `soon` by the next one.
    """

    every: timedelta = timedelta(seconds=1)
    soon: timedelta = timedelta(seconds=0.02)
    measure: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(seconds=15)
    rows: int = 1_000


@dataclass(frozen=True, slots=True)
class Workers:
    """Those who work on lanes in the sweeper's own process."""

    at_work: Callable[[], Collection[Conversation]]
    pick_up: Step


class Sweeper:
    """While it holds the lease, finds lanes of dead replicas, lanes whose rest is over and updates
    that were stored just before a crash, and marks them for whichever replica has room.

    It alone measures what waits.
    """

    def __init__(
        self,
        inbox: Inbox,
        lanes: Lanes,
        lease: SweepLease,
        clock: Clock,
        observer: DeliveryObserver,
        rules: SweepRules,
    ) -> None:
        self._inbox = inbox
        self._lanes = lanes
        self._lease = lease
        self._clock = clock
        self._observer = observer
        self._rules = rules
        self._position = _FROM_THE_BEGINNING
        self._measured_at: datetime | None = None

    async def run(self, workers: Workers, then: Then) -> None:
        """Until it is cancelled; then another replica may sweep at once.

        `then` is called in every round, so that it too is done by one replica at a time; where it
        leaves something undone, the next round is soon.
        """
        try:
            while True:
                is_pressed = await self._try_round(workers, then)
                pause = self._rules.soon if is_pressed else self._rules.every
                await asyncio.sleep(pause.total_seconds())
        finally:
            await self._leave()

    async def _try_round(self, workers: Workers, then: Then) -> bool:
        try:
            if await self._lease.hold(self._rules.lease):
                await self._round(workers)
                return bool(await then())
            self._stop_measuring()
        except StorageUnavailable:
            self._observer.storage_away()
        # The outermost edge: a sweep that died here would never be missed, nor its work done.
        except Exception as error:
            self._observer.lane_crashed(error)
        return False

    async def _round(self, workers: Workers) -> None:
        now = self._clock.now()
        # After an outage its own leases have run out as well; the heartbeat prolongs them.
        freed = await self._lanes.free_abandoned(now=now, apart_from=workers.at_work())
        for _ in range(freed):
            self._observer.taken_over()
        await self._lanes.want(await self._neglected(now), now=now)
        await workers.pick_up()
        if self._measured_at is None or now - self._measured_at >= self._rules.measure:
            self._measured_at = now
            await self._measure(now)

    async def _neglected(self, now: datetime) -> Collection[Conversation]:
        """Of what has just come in, whoever took it in is at work already."""
        found = await self._inbox.waiting(
            since=self._position, until=now - self._rules.every, limit=self._rules.rows
        )
        self._position = found.reached or _FROM_THE_BEGINNING
        return found.lanes

    async def _measure(self, now: datetime) -> None:
        oldest = await self._inbox.oldest_unanswered()
        age = (now - oldest).total_seconds() if oldest else 0.0
        self._observer.depth(await self._inbox.depth(), max(age, 0.0))

    def _stop_measuring(self) -> None:
        if self._measured_at is not None:
            self._measured_at = None
            self._observer.not_measured()

    async def _leave(self) -> None:
        try:
            await asyncio.shield(self._lease.leave())
        except StorageUnavailable:
            self._observer.storage_away()  # it runs out by itself
