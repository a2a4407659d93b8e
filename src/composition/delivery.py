"""The inbox, the chats' queues, and the way of an answer to the user."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from application.delivery.intake import ReceiveUpdatesUseCase
from application.delivery.lanes import LaneRules, LaneScheduler
from application.delivery.ports import (
    DeliveryObserver,
    Inbox,
    MessageSender,
    SendLimiter,
    TurnHandler,
    TurnStopper,
)
from application.delivery.turns import OnUnknown, TurnProcessor, TurnRules
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from composition.context import Collection, Context, Personal
from composition.foundation import Foundation
from composition.process import Process
from domain.shared.errors import StorageUnavailable
from infrastructure.metrics import DeliveryMetrics
from infrastructure.mongo import inbox, lanes
from infrastructure.mongo.dead_letters import MongoDeadLetters
from infrastructure.mongo.erasure import INBOX_INDEXES, LANE_INDEXES
from infrastructure.replicas import Replica
from infrastructure.settings import Settings


async def build(base: Foundation) -> Context:
    database, settings = base.database, base.settings
    replica = Replica(settings.data_dir / "replicas")
    base.offer(replica, lanes.MongoLanes(database, replica.id))
    base.offer_as(Inbox, inbox.MongoInbox(database))
    base.offer_as(DeliveryObserver, DeliveryMetrics(base.registry))
    dead_letters = MongoDeadLetters(database)
    base.offer(
        ListDeadLettersUseCase(dead_letters), RetryDeadLettersUseCase(dead_letters, base.clock)
    )
    return Context(
        "delivery",
        collections=(
            Collection(inbox.COLLECTION, Personal("user_id"), (*inbox.INDEXES, *INBOX_INDEXES)),
            Collection(lanes.COLLECTION, Personal("_id.chat_id"), (*lanes.INDEXES, *LANE_INDEXES)),
        ),
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a bot's channel runs: updates go in, answers come out of the scheduler's lanes."""

    scheduler: LaneScheduler
    receive: ReceiveUpdatesUseCase


async def open_delivery(
    process: Process,
    handler: TurnHandler,
    sender: MessageSender,
    limiter: SendLimiter,
    stops: TurnStopper,
) -> Delivery:
    app = process.app
    settings, rows, observer = app.settings, app.get(Inbox), app.get(DeliveryObserver)
    queues = await _lanes(process)
    rules = TurnRules(
        maximum_attempts=settings.maximum_attempts,
        on_unknown=OnUnknown(settings.delivery_on_unknown),
    )
    processor = TurnProcessor(rows, handler, sender, limiter, app.clock, observer, rules)
    scheduler = LaneScheduler(
        rows, queues, processor, stops, app.clock, observer, _lane_rules(settings)
    )
    receive = ReceiveUpdatesUseCase(rows, queues, scheduler, stops, app.clock, observer)
    return Delivery(scheduler, receive)


async def _lanes(process: Process) -> lanes.MongoLanes:
    """A killed process that is started again need not wait for its own leases to run out."""
    queues, replica = process.app.get(lanes.MongoLanes), process.app.get(Replica)
    process.stack.enter_context(replica.known_as_alive())
    with suppress(StorageUnavailable):  # then they do run out
        dead = replica.dead()
        await queues.end_leases_of(dead)
        replica.forget(dead)
    return queues


def _lane_rules(settings: Settings) -> LaneRules:
    return LaneRules(
        at_once=settings.lanes_at_once,
        lease=timedelta(seconds=settings.lane_lease_seconds),
        burst=timedelta(milliseconds=settings.burst_merge_ms),
        stale_after=timedelta(seconds=settings.stale_after_seconds),
    )
