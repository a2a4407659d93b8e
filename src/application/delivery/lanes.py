"""Which lane is worked on when: side by side, one turn at a time in each, fairly between them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.delivery.held_lanes import HeldLanes
from application.delivery.ports import DeliveryObserver, Inbox, LaneLease
from application.delivery.sending import LeaseLost, Pause, until_stored
from application.delivery.turns import TurnProcessor
from application.shared.ending import end_tasks
from application.shared.ports import Clock
from domain.delivery.inbox import InboxRow, Rest, Turn, Wait, next_turn
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Conversation


@dataclass(frozen=True, slots=True)
class LaneRules:
    """`at_once` lanes are worked on; every `pick_up` lanes that others left are looked for.

    Of lanes that were woken patiently only so many are `begun_at_once`: twenty recordings that
    come together wait to be heard anyway, and their beginnings would hold up whoever writes.
    """

    at_once: int = 64
    begun_at_once: int = 1
    pick_up: timedelta = timedelta(seconds=1)
    burst: timedelta = timedelta(milliseconds=700)
    stale_after: timedelta = timedelta(hours=1)


_IN_VAIN = Pause(0)
"""A claim with nothing to do: whoever wrote was erased meanwhile, and shall leave no lane."""


class LaneScheduler:
    """Works on lanes that have something to do until it is closed.

    `wake` tells of new work; what nobody told of is found by the sweep and picked up here.
    """

    def __init__(
        self,
        inbox: Inbox,
        lanes: HeldLanes,
        processor: TurnProcessor,
        clock: Clock,
        observer: DeliveryObserver,
        rules: LaneRules,
    ) -> None:
        self._inbox = inbox
        self._lanes = lanes
        self._processor = processor
        self._clock = clock
        self._observer = observer
        self._rules = rules
        self._queue: OrderedDict[Conversation, float] = OrderedDict()
        self._patient: OrderedDict[Conversation, float] = OrderedDict()
        self._beginning: set[Conversation] = set()
        self._working: dict[Conversation, asyncio.Task[None]] = {}
        self._lined_up: dict[Conversation, asyncio.Future[None]] = {}
        self._woken: set[Conversation] = set()
        self._pauses: dict[Conversation, asyncio.TimerHandle] = {}
        self._rounds: list[asyncio.Task[None]] = []
        self._closing = False

    def start(self) -> None:
        """Begin to pick up what the sweep finds."""
        self._rounds = [
            asyncio.create_task(self._repeat(self.pick_up, self._rules.pick_up)),
            asyncio.create_task(self._repeat(self._heartbeat, self._lanes.heartbeat_every)),
        ]

    async def close(self, within: timedelta) -> None:
        """Finish what is in flight within the bound; the rest is handed back."""
        self._closing = True
        self._queue.clear()
        self._patient.clear()
        for pause in self._pauses.values():
            pause.cancel()
        for its_turn in self._lined_up.values():
            _tell(its_turn)
        # The rounds go on until then: what is in flight must keep its leases.
        working = list(self._working.values())
        try:
            if working:
                await asyncio.wait(working, timeout=within.total_seconds())
        finally:  # whoever does not want to wait any longer cancels this call
            await end_tasks((*working, *self._rounds))

    def wake(self, lanes: Iterable[Conversation], *, patiently: bool = False) -> None:
        """There is work for these lanes; until the next sweep patient ones let others go first."""
        queue = self._patient if patiently else self._queue
        for lane in lanes:
            if lane in self._working:
                self._woken.add(lane)
            else:
                queue.setdefault(lane, self._clock.monotonic())
        self._fill()

    def _fill(self) -> None:
        while self._places_taken < self._rules.at_once and not self._closing:
            if self._queue:
                lane, since = self._queue.popitem(last=False)
            elif self._patient and len(self._beginning) < self._rules.begun_at_once:
                lane, since = self._patient.popitem(last=False)
                self._beginning.add(lane)
            else:
                return
            self._observer.lane_waited(self._clock.monotonic() - since)
            if its_turn := self._lined_up.pop(lane, None):
                _tell(its_turn)
            else:
                self._start(lane)

    @property
    def _places_taken(self) -> int:
        return len(self._working) - len(self._lined_up)

    def _begun(self, lane: Conversation) -> None:
        if lane in self._beginning:
            self._beginning.discard(lane)
            self._fill()

    def _start(self, lane: Conversation) -> None:
        self._queue.pop(lane, None)
        self._patient.pop(lane, None)
        task = asyncio.create_task(self._work(lane))
        self._working[lane] = task
        task.add_done_callback(lambda done: self._left(lane, done))

    def _left(self, lane: Conversation, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._observer.lane_crashed(error)  # its lease runs out, then it is taken over
        del self._working[lane]
        self._lanes.forget(lane)
        self._beginning.discard(lane)
        if lane in self._woken:
            self._woken.discard(lane)
            self._queue.setdefault(lane, self._clock.monotonic())
        self._fill()

    async def _work(self, lane: Conversation) -> None:
        """Claim the lane and answer its turns until it is empty, must rest, or others wait."""
        try:
            if lease := await self._lanes.claim(lane):
                await self._answer_turns(lease)
        except StorageUnavailable:
            return  # the sweep finds the lane again when the database is back

    async def _answer_turns(self, lease: LaneLease) -> None:
        try:
            pause = await self._answer_until_pause(lease)
        except LeaseLost:
            # Another replica works on the lane, or a person has taken it over: then it is free.
            await self._lanes.release(lease)
            return
        except asyncio.CancelledError:
            # Handed back at once, so that nobody has to wait for the lease to run out.
            await asyncio.shield(self._lanes.release(lease))
            raise
        await self._hand_back(lease, pause)

    async def _answer_until_pause(self, lease: LaneLease) -> Pause | None:
        rows = await self._unfinished(lease.lane)
        self._begun(lease.lane)
        if not rows:
            return _IN_VAIN
        while rows:
            turn = self._next_turn(rows)
            if isinstance(turn, Rest):
                self._resume_later(lease.lane, turn.seconds)  # an order may come before
            if turn is None or isinstance(turn, Rest):
                return None
            known: Sequence[InboxRow] | None = None
            if isinstance(turn, Wait):
                ended: Pause | Rest | None = await self._wait(turn)
            elif (ended := await self._processor.process(turn, lease)) is None:
                known = _behind(turn, rows)
            if isinstance(ended, Pause):
                return ended
            rows = await self._still_to_do(lease.lane, known)
        return None

    async def _unfinished(self, lane: Conversation) -> Sequence[InboxRow]:
        self._woken.discard(lane)
        return await until_stored(lambda: self._inbox.unfinished(lane))

    async def _still_to_do(
        self, lane: Conversation, known: Sequence[InboxRow] | None
    ) -> Sequence[InboxRow]:
        """What is unfinished once it is the lane's turn again; None of it when others take over.

        Rows that are known are read anew only where more has come: who changes one of them while
        the lane is held writes a newer fence, and what we write is refused.
        """
        if not (known is None or known or lane in self._woken):
            return ()
        if self._queue and not self._closing:
            if len(self._lined_up) >= self._rules.at_once:
                self._woken.add(lane)  # it lines up without its lease: other replicas may help
                return ()
            await self._let_others_go_first(lane)
        if self._closing:
            return ()
        if known is None or lane in self._woken:
            return await self._unfinished(lane)
        return known

    async def _let_others_go_first(self, lane: Conversation) -> None:
        """Gives its place away and lines up for the next one; the lease is kept meanwhile."""
        its_turn = self._lined_up[lane] = asyncio.get_running_loop().create_future()
        self._queue[lane] = self._clock.monotonic()
        self._fill()
        try:
            await its_turn
        finally:
            self._lined_up.pop(lane, None)
            self._queue.pop(lane, None)

    def _next_turn(self, rows: Sequence[InboxRow]) -> Turn | Wait | Rest | None:
        return next_turn(
            rows,
            now=self._clock.now(),
            burst=self._rules.burst,
            stale_after=self._rules.stale_after,
        )

    async def _wait(self, wait: Wait) -> Pause | None:
        if self._queue:  # others wait for a place, which a writing user need not take
            return Pause(wait.seconds)
        await asyncio.sleep(wait.seconds)
        return None

    async def _hand_back(self, lease: LaneLease, pause: Pause | None) -> None:
        rest = pause.seconds if pause else 0.0
        if rest:
            self._resume_later(lease.lane, rest)
        blocked = bool(pause and pause.blocked)
        vain = pause is _IN_VAIN
        await until_stored(
            lambda: self._lanes.release(lease, rest=rest, blocked=blocked, vain=vain)
        )
        if rest:
            self._woken.discard(lease.lane)
        # What another replica stored while this one held the lane was left to this one.
        elif lease.lane not in self._woken:
            rows = await until_stored(lambda: self._inbox.unfinished(lease.lane))
            if isinstance(self._next_turn(rows), Turn | Wait):
                self._woken.add(lease.lane)

    def _resume_later(self, lane: Conversation, seconds: float) -> None:
        def resume() -> None:
            self._pauses.pop(lane, None)
            self.wake([lane])

        if previous := self._pauses.pop(lane, None):
            previous.cancel()
        self._pauses[lane] = asyncio.get_running_loop().call_later(seconds + 0.01, resume)

    def at_work(self) -> Collection[Conversation]:
        """The lanes that are worked on here."""
        return self._working.keys()

    async def pick_up(self) -> None:
        """Take up lanes that the sweep has marked, as many as there are places for."""
        self._observer.lanes(self._places_taken, self._rules.at_once)
        free = self._rules.at_once - self._places_taken - len(self._queue)
        if free > 0 and not self._closing:
            wanted = await self._lanes.wanted(free)
            self.wake(lane for lane in wanted if lane not in self._working)

    async def _heartbeat(self) -> None:
        for lane in await self._lanes.prolong():
            if task := self._working.get(lane):
                task.cancel()

    async def _repeat(self, step: Callable[[], Awaitable[None]], every: timedelta) -> None:
        while True:
            try:
                await step()
            except StorageUnavailable:
                self._observer.storage_away()
            # The outermost edge: a round that died here would never be missed, nor its work done.
            except Exception as error:
                self._observer.lane_crashed(error)
            await asyncio.sleep(every.total_seconds())


def _behind(turn: Turn, rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
    taken = {row.key for row in turn.rows}
    return [row for row in rows if row.key not in taken]


def _tell(its_turn: "asyncio.Future[None]") -> None:
    if not its_turn.done():  # else whoever waited is being cancelled
        its_turn.set_result(None)
