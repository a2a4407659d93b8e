"""The way of an update through its conversation's queue, while a bot's channel is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from application.delivery.held_lanes import HeldLanes
from application.delivery.intake import ReceiveUpdatesUseCase
from application.delivery.lanes import LaneRules, LaneScheduler
from application.delivery.outbox import (
    LetProactiveMessagesInUseCase,
    LocalWake,
)
from application.delivery.ports import (
    DeliveryObserver,
    Inbox,
    MessageSender,
    Outbox,
    TurnHandler,
    TurnStopper,
)
from application.delivery.sending import AnswerSender, OnUnknown, TurnRules
from application.delivery.sweep import Sweeper, SweepRules, Workers
from application.delivery.turns import TurnProcessor
from application.personalization.consent import AskConsentUseCase
from application.shared.ending import end_tasks
from composition.foundation import App
from composition.process import Process
from domain.shared.errors import StorageUnavailable
from infrastructure.mongo import lanes, sweep_lease
from infrastructure.replicas import Replica
from infrastructure.send_limiter import WindowSendLimiter


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a bot's channel runs: updates go in, answers come out of the scheduler's lanes."""

    scheduler: LaneScheduler
    receive: ReceiveUpdatesUseCase
    sweeper: Sweeper
    let_proactive_in: LetProactiveMessagesInUseCase

    @asynccontextmanager
    async def running(self, shutdown: timedelta) -> AsyncIterator[None]:
        """What is in flight at the end is finished within `shutdown`."""
        self.scheduler.start()
        workers = Workers(self.scheduler.at_work, self.scheduler.pick_up)
        sweep = self.sweeper.run(workers, then=self.let_proactive_in.execute)
        sweeping = asyncio.create_task(sweep)
        try:
            yield
        finally:
            await end_tasks([sweeping])
            await self.scheduler.close(shutdown)


async def open_delivery(
    process: Process,
    handler: TurnHandler,
    sender: MessageSender,
    limiter: WindowSendLimiter,
    stops: TurnStopper,
) -> Delivery:
    app = process.app
    settings, clock = app.settings, app.clock
    rows, observer, queues = app.get(Inbox), app.get(DeliveryObserver), await _lanes(process)
    rules = TurnRules(
        maximum_attempts=settings.maximum_attempts,
        on_unknown=OnUnknown(settings.delivery_on_unknown),
    )
    answers = AnswerSender(rows, sender, limiter, clock, observer, rules)
    lease = timedelta(seconds=settings.lane_lease_seconds)
    held = HeldLanes(queues, stops, clock, duration=lease)
    processor = TurnProcessor(rows, handler, answers, observer, rules)
    scheduler = LaneScheduler(rows, held, processor, clock, observer, _lane_rules(app))
    app.get(LocalWake).listener = scheduler.wake
    sweep_rights = app.get(sweep_lease.MongoSweepLease)
    return Delivery(
        scheduler,
        ReceiveUpdatesUseCase(rows, queues, scheduler, stops, clock, observer),
        Sweeper(rows, queues, sweep_rights, clock, observer, SweepRules(lease=lease)),
        LetProactiveMessagesInUseCase(
            app.get(Outbox), limiter, clock, observer, scheduler.wake, app.get(AskConsentUseCase)
        ),
    )


async def _lanes(process: Process) -> lanes.MongoLanes:
    """A killed process that is started again need not wait for its own leases to run out."""
    queues, replica = process.app.get(lanes.MongoLanes), process.app.get(Replica)
    process.stack.enter_context(replica.known_as_alive())
    with suppress(StorageUnavailable):  # then they do run out
        dead = replica.dead()
        await queues.end_leases_of(dead)
        await process.app.get(sweep_lease.MongoSweepLease).end_lease_of(dead)
        replica.forget(dead)
    return queues


def _lane_rules(app: App) -> LaneRules:
    settings = app.settings
    return LaneRules(
        at_once=settings.lanes_at_once,
        burst=timedelta(milliseconds=settings.burst_merge_ms),
        stale_after=timedelta(seconds=settings.stale_after_seconds),
    )
