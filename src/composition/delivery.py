"""The inbox, the outbox, the conversations' queues, and the way of an answer to the user."""

from application.delivery.outbox import (
    LocalWake,
    SendMessageUseCase,
)
from application.delivery.ports import (
    DeliveryObserver,
    Inbox,
    Outbox,
)
from application.delivery.stop_offer import OfferStop
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.personalization.preferences import PersonaInUseUseCase
from composition.context import Collection, Context, NotPersonal, PersonalElsewhere
from composition.foundation import Foundation
from infrastructure.delivery_metrics import DeliveryMetrics
from infrastructure.mongo import inbox, lanes, sweep_lease
from infrastructure.mongo.outbox import MongoOutbox
from infrastructure.mongo.personal_updates import (
    INBOX_INDEXES,
    LANE_INDEXES,
    MongoPersonalUpdates,
)
from infrastructure.mongo.takeovers import MongoTakeovers
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.replicas import Replica


async def build(base: Foundation) -> Context:
    """Needs a database: its queues outlive the process that fills them."""
    database, settings = base.database, base.settings
    replica = Replica(settings.data_dir / "replicas")
    queues = lanes.MongoLanes(database, replica.id)
    base.offer(replica, queues, sweep_lease.MongoSweepLease(database, replica.id))
    base.offer_as(Inbox, inbox.MongoInbox(database))
    base.offer_as(DeliveryObserver, DeliveryMetrics(base.registry))
    _offer_messages(base, queues)
    updates = MongoPersonalUpdates(database)
    emptied = PersonalElsewhere("MongoPersonalUpdates: updates are emptied, not removed")
    base.offer(updates)
    return Context(
        "delivery",
        collections=(
            Collection(inbox.COLLECTION, emptied, (*inbox.INDEXES, *INBOX_INDEXES)),
            Collection(lanes.COLLECTION, emptied, (*lanes.INDEXES, *LANE_INDEXES)),
            Collection(sweep_lease.COLLECTION, NotPersonal("which process sweeps")),
        ),
        personal_data=(updates,),
    )


def _offer_messages(base: Foundation, queues: lanes.MongoLanes) -> None:
    outbox = MongoOutbox(base.database, base.get(MongoTombstones))
    takeovers = MongoTakeovers(base.database)
    wake = LocalWake()
    base.offer_as(Outbox, outbox)
    base.offer(
        wake,
        SendMessageUseCase(
            outbox, base.clock, wake, OfferStop(base.get(PersonaInUseUseCase), base.texts)
        ),
        TakeOverConversationUseCase(takeovers, queues, base.clock, wake),
        ReleaseConversationUseCase(takeovers, wake),
    )
