"""The leases this process holds."""

from collections.abc import Collection
from datetime import datetime, timedelta

from application.delivery.ports import LaneLease, Lanes, TurnStopper
from application.shared.ports import Clock
from domain.shared.identity import Conversation


class HeldLanes:
    """Claims lanes and keeps them while they are worked on.

    Raises StorageUnavailable where the database is away.
    """

    def __init__(
        self, lanes: Lanes, stopper: TurnStopper, clock: Clock, *, duration: timedelta
    ) -> None:
        self._lanes = lanes
        self._stopper = stopper
        self._clock = clock
        self._duration = duration
        self._held: dict[Conversation, tuple[LaneLease, datetime]] = {}

    @property
    def heartbeat_every(self) -> timedelta:
        return self._duration / 3

    async def wanted(self, limit: int) -> Collection[Conversation]:
        """Lanes of which the sweep found that nobody works on them."""
        return await self._lanes.wanted(now=self._clock.now(), limit=limit)

    async def claim(self, lane: Conversation) -> LaneLease | None:
        """None: somebody else works on it, or it must rest."""
        now = self._clock.now()
        lease = await self._lanes.claim(lane, now=now, duration=self._duration)
        if lease:
            self._held[lane] = (lease, now)
        return lease

    async def release(
        self, lease: LaneLease, *, rest: float = 0.0, blocked: bool = False, vain: bool = False
    ) -> None:
        """Nobody works on the lane for the next `rest` seconds; `vain`: it had nothing to do."""
        not_before = self._clock.now() + timedelta(seconds=rest) if rest else None
        await self._lanes.release(lease, not_before=not_before, blocked=blocked, vain=vain)

    def forget(self, lane: Conversation) -> None:
        """The lane is no longer worked on here."""
        self._held.pop(lane, None)

    async def prolong(self) -> Collection[Conversation]:
        """Keep what is held, and pass on wishes to stop; returns the lanes that are lost."""
        now = self._clock.now()
        old = [lease for lease, since in self._held.values() if now - since > self._duration / 4]
        if not old:
            return ()
        heartbeat = await self._lanes.extend(old, now=now, duration=self._duration)
        for lane in heartbeat.stop_requested:
            self._stopper.stop(lane)
        return heartbeat.lost
