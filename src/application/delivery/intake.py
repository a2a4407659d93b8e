from collections.abc import Sequence

from application.delivery.lanes import LaneScheduler
from application.delivery.ports import DeliveryObserver, Inbox, Lanes, TurnStopper
from application.shared.ports import Clock
from domain.delivery.flood import Flood
from domain.delivery.inbox import InboxRow, UpdateKind

TOO_MANY = "too_many"


class ReceiveUpdatesUseCase:
    """Stores updates; once it returns, they may be acknowledged.

    A wish to stop is not stored: it concerns the reply being made now and overtakes its lane.
    What no database can hold, and what floods it unasked, is set aside and counted, and holds
    nobody else up.
    Raises StorageUnavailable: do not acknowledge.
    """

    def __init__(
        self,
        inbox: Inbox,
        lanes: Lanes,
        scheduler: LaneScheduler,
        stopper: TurnStopper,
        clock: Clock,
        observer: DeliveryObserver,
    ) -> None:
        self._inbox = inbox
        self._lanes = lanes
        self._scheduler = scheduler
        self._stopper = stopper
        self._clock = clock
        self._observer = observer
        self._flood = Flood()

    async def execute(self, rows: Sequence[InboxRow]) -> None:
        stops = [row for row in rows if row.kind is UpdateKind.STOP]
        asking = [row for row in rows if row.kind is not UpdateKind.STOP]
        stored = [row for row in asking if not self._flood.holds_back(row)]
        for _ in range(len(asking) - len(stored)):
            self.set_aside(TOO_MANY)
        for row in await self._inbox.accept(stored):
            self.set_aside("unstorable")
            stored.remove(row)
        self._observer.received(len(rows))
        recordings = [row.lane for row in stored if row.kind is UpdateKind.RECORDING]
        self._scheduler.wake(row.lane for row in stored if row.kind is not UpdateKind.RECORDING)
        self._scheduler.wake(recordings, patiently=True)
        for row in stops:
            if not self._stopper.stop(row.lane):
                await self._lanes.request_stop(row.lane, now=self._clock.now())

    def set_aside(self, reason: str) -> None:
        """Count an update that will never be answered; `reason` is a bounded word."""
        self._observer.set_aside(reason)
