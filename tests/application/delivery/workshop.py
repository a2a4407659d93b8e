"""Delivery on the real inbox and lanes, with a product and a Telegram that the test directs."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property

from prometheus_client import CollectorRegistry

from application.delivery.held_lanes import HeldLanes
from application.delivery.intake import ReceiveUpdatesUseCase
from application.delivery.lanes import LaneRules, LaneScheduler
from application.delivery.outbox import LetProactiveMessagesInUseCase, SendMessageUseCase
from application.delivery.ports import (
    Inbox,
    Lanes,
    NotSent,
    Outbox,
    Sent,
    SweepLease,
    Takeovers,
)
from application.delivery.sending import AnswerSender, TurnRules
from application.delivery.stop_offer import OfferStop
from application.delivery.sweep import Sweeper, SweepRules, Workers
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.delivery.turns import TurnProcessor
from application.personalization.consent import AskConsentUseCase
from application.personalization.defaults import Defaults
from application.personalization.ports import UserProfileRepository
from application.personalization.preferences import PersonaInUseUseCase
from application.personalization.profiles import Profiles
from application.shared.ending import end_tasks
from application.shared.ports import Clock
from domain.delivery.inbox import InboxRow, Turn
from domain.delivery.outgoing import Answer, OutgoingPart
from domain.personalization.profile import UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.shared.identity import Conversation
from infrastructure.clock import SystemClock
from infrastructure.delivery_metrics import DeliveryMetrics
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.mongo.client import Database
from infrastructure.mongo.inbox import MongoInbox
from infrastructure.mongo.lanes import MongoLanes
from infrastructure.mongo.outbox import MongoOutbox
from infrastructure.mongo.sweep_lease import MongoSweepLease
from infrastructure.mongo.takeovers import MongoTakeovers
from infrastructure.personalization_metrics import PersonalizationMetrics
from tests.application.delivery.signals import Signals
from tests.factories import BOT_ID, an_update
from tests.support.in_memory_product import PERSONAS, TEXTS
from tests.support.tombstones import tombstones

NEVER_QUIET = QuietHours(time(0), time(0))
_LONG_AGO = datetime.fromtimestamp(0, UTC)
HASTE = TurnRules(retry_pause=timedelta(milliseconds=10))
BRISK = LaneRules(pick_up=timedelta(milliseconds=50), burst=timedelta(0))
SWEEP = SweepRules(every=timedelta(milliseconds=50), lease=timedelta(milliseconds=600))
LEASE = timedelta(minutes=5)
"""No machine stands still for so long: a lease runs out where a test wants it to."""
BRIEF = timedelta(milliseconds=150)
"""A lease by a clock that stands still unless a test moves it; heartbeats come all the time."""


def now() -> datetime:
    return datetime.now(UTC)


def fresh(update_id: int, chat_id: int = 100, *, age: timedelta = timedelta(0)) -> InboxRow:
    """An update that has just come in, sent `age` ago."""
    return an_update(update_id, chat_id=chat_id, received_at=now(), sent_at=now() - age)


@dataclass
class Product(Signals):
    """Answers "turn 1+2"; `script` may hold an error, an answer or a gate for the next calls."""

    turns: list[Turn] = field(default_factory=list)
    script: deque[Exception | Answer | asyncio.Event | None] = field(default_factory=deque)
    at_work: defaultdict[Conversation, int] = field(default_factory=lambda: defaultdict(int))

    async def handle(self, turn: Turn) -> Answer:
        self.turns.append(turn)
        self.tell()
        self.at_work[turn.head.lane] += 1
        assert self.at_work[turn.head.lane] == 1, "a lane is worked on by one at a time"
        try:
            return await self._answer(turn)
        finally:
            self.at_work[turn.head.lane] -= 1

    async def _answer(self, turn: Turn) -> Answer:
        step = self.script.popleft() if self.script else None
        if isinstance(step, Exception):
            raise step
        if isinstance(step, asyncio.Event):
            await step.wait()
        if isinstance(step, Answer):
            return step
        ids = "+".join(str(row.key.update_id) for row in turn.rows)
        return Answer.text(f"{turn.kind} {ids}")


@dataclass
class Telegram(Signals):
    """Accepts everything, or answers the next calls by its script."""

    sent: list[tuple[int, str]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    script: deque[NotSent | asyncio.Event | None] = field(default_factory=deque)

    async def send(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent:
        self.attempts.append(part.text)
        failure = self.script.popleft() if self.script else None
        if isinstance(failure, asyncio.Event):
            self.tell()
            await failure.wait()
            failure = None
        if failure is None:
            self.sent.append((lane.chat_id, part.text))
        self.tell()
        return failure or Sent(len(self.sent))

    def texts(self, chat_id: int = 100) -> list[str]:
        return [text for chat, text in self.sent if chat == chat_id]


@dataclass
class Limits:
    """Lets everything through."""

    proactive: int = 1000

    async def wait_seconds(self, lane: Conversation) -> float:
        return 0

    async def draft_allowed(self, lane: Conversation) -> bool:
        return True

    async def throttled(self, lane: Conversation) -> None:
        pass

    async def proactive_allowed(self, bot_id: int) -> bool:
        self.proactive -= 1
        return self.proactive >= 0


class Everybody(InMemoryUserProfiles):
    """Who is not known otherwise has asked to be written to."""

    async def get(self, user_id: str) -> UserProfile | None:
        newcomer = UserProfile.new(user_id, now=now(), persona="butler")
        wanting = newcomer.with_messages_of_ours(True, now=now())
        return await super().get(user_id) or wanting.with_quiet_hours(NEVER_QUIET, now=now())


@dataclass
class Stops(Signals):
    """Knows of a reply being made in no lane, or in these."""

    making: set[Conversation] = field(default_factory=set)
    stopped: list[Conversation] = field(default_factory=list)

    def stop(self, lane: Conversation) -> bool:
        if lane in self.making:
            self.stopped.append(lane)
            self.tell()
        return lane in self.making


class WhenStarted(LaneScheduler):
    """Else nobody works on lanes: not behind the back of a test that only stores something."""

    _is_started = False

    def start(self) -> None:
        self._is_started = True
        super().start()

    def wake(self, lanes: Iterable[Conversation], *, patiently: bool = False) -> None:
        if self._is_started:
            super().wake(lanes, patiently=patiently)


@dataclass
class Replica:
    """One process's worth of delivery; several may share a database, product and Telegram."""

    inbox: Inbox
    lanes: Lanes
    outbox: Outbox
    takeovers: Takeovers
    sweep_lease: SweepLease
    product: Product = field(default_factory=Product)
    telegram: Telegram = field(default_factory=Telegram)
    profiles: UserProfileRepository = field(default_factory=Everybody)
    limits: Limits = field(default_factory=Limits)
    stops: Stops = field(default_factory=Stops)
    turn_rules: TurnRules = HASTE
    lane_rules: LaneRules = BRISK
    sweep_rules: SweepRules = SWEEP
    lease: timedelta = LEASE
    clock: Clock = field(default_factory=SystemClock)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry, init=False)

    @classmethod
    def on(cls, database: Database) -> "Replica":
        return cls(*_on(database))

    def twin(self, database: Database) -> "Replica":
        """Another process before the same product and Telegram."""
        inbox, lanes, outbox, takeovers, sweep_lease = _on(database)
        return replace(
            self,
            inbox=inbox,
            lanes=lanes,
            outbox=outbox,
            takeovers=takeovers,
            sweep_lease=sweep_lease,
            stops=Stops(),
        )

    @cached_property
    def observer(self) -> DeliveryMetrics:
        return DeliveryMetrics(self.registry)

    @cached_property
    def processor(self) -> TurnProcessor:
        return TurnProcessor(self.inbox, self.product, self.answers, self.observer, self.turn_rules)

    @property
    def answers(self) -> AnswerSender:
        return AnswerSender(
            self.inbox, self.telegram, self.limits, self.clock, self.observer, self.turn_rules
        )

    @cached_property
    def scheduler(self) -> LaneScheduler:
        return WhenStarted(
            self.inbox,
            HeldLanes(self.lanes, self.stops, self.clock, duration=self.lease),
            self.processor,
            self.clock,
            self.observer,
            self.lane_rules,
        )

    @cached_property
    def sweeper(self) -> Sweeper:
        return Sweeper(
            self.inbox,
            self.lanes,
            self.sweep_lease,
            self.clock,
            self.observer,
            self.sweep_rules,
        )

    @asynccontextmanager
    async def sweeping(self) -> AsyncIterator[None]:
        workers = Workers(self.scheduler.at_work, self.scheduler.pick_up)
        sweeping = asyncio.create_task(self.sweeper.run(workers, then=_nothing))
        try:
            yield
        finally:
            await end_tasks([sweeping])

    @cached_property
    def receive(self) -> ReceiveUpdatesUseCase:
        return ReceiveUpdatesUseCase(
            self.inbox, self.lanes, self.scheduler, self.stops, self.clock, self.observer
        )

    @property
    def send(self) -> SendMessageUseCase:
        observer = PersonalizationMetrics(CollectorRegistry())
        known = Profiles(self.profiles, Defaults(PERSONAS), self.clock, observer)
        offer_stop = OfferStop(PersonaInUseUseCase(known), TEXTS)
        return SendMessageUseCase(self.outbox, self.clock, self.scheduler.wake, offer_stop)

    @property
    def take_over(self) -> TakeOverConversationUseCase:
        return TakeOverConversationUseCase(
            self.takeovers, self.lanes, self.clock, self.scheduler.wake
        )

    @property
    def release(self) -> ReleaseConversationUseCase:
        return ReleaseConversationUseCase(self.takeovers, self.scheduler.wake)

    @property
    def let_proactive_in(self) -> LetProactiveMessagesInUseCase:
        return LetProactiveMessagesInUseCase(
            self.outbox,
            self.limits,
            self.clock,
            self.observer,
            self.scheduler.wake,
            AskConsentUseCase(self.profiles),
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """As long as the block runs; may be run again."""
        self.scheduler.start()
        try:
            async with self.sweeping():
                yield
        finally:
            await self.scheduler.close(timedelta(seconds=1))
            for used_up in ("scheduler", "receive", "sweeper"):
                self.__dict__.pop(used_up, None)

    async def answer_all(self, rows: Iterable[InboxRow]) -> None:
        """Receive the rows and run until nothing is left undone."""
        rows = tuple(rows)
        async with self.running():
            await self.receive.execute(rows)
            await self.until_done({row.lane for row in rows})

    async def begin_and_die(self, rows: Iterable[InboxRow]) -> None:
        """What a process leaves that was killed while it answered these rows."""
        for row in rows:
            lease = await self.lanes.claim(row.lane, now=now(), duration=timedelta(seconds=1))
            assert lease
            (stored,) = await self.inbox.unfinished(row.lane)
            await self.inbox.begin(Turn((stored,)), lease)
            await self.lanes.release(lease)

    async def until_done(self, lanes: Iterable[Conversation]) -> None:
        async with asyncio.timeout(60):
            for lane in lanes:
                while await self.inbox.unfinished(lane):  # noqa: ASYNC110  others finish it
                    await asyncio.sleep(0.01)

    async def until_kept(self, count: int, chat_id: int = 100) -> None:
        """Wait until so many turns have been kept for a person and nothing is left to keep."""
        async with asyncio.timeout(60):
            while True:
                rows = await self.takeovers.kept(lane(chat_id), since=_LONG_AGO, limit=100)
                left = await self.inbox.unfinished(lane(chat_id))
                if len(rows) >= count and len(left) == 1:
                    return
                await asyncio.sleep(0.01)

    def figure(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


def _on(database: Database) -> tuple[Inbox, Lanes, Outbox, Takeovers, SweepLease]:
    return (
        MongoInbox(database),
        MongoLanes(database),
        MongoOutbox(database, tombstones(database)),
        MongoTakeovers(database),
        MongoSweepLease(database),
    )


async def _nothing() -> None: ...


def lane(chat_id: int = 100) -> Conversation:
    return Conversation(BOT_ID, chat_id)
