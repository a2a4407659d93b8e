"""Questions that wait for a yes before something is done."""

from application.dialogue.confirming import Confirmations
from application.dialogue.ports import DecisionRepository, DialogueObserver
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.mongo import decisions
from infrastructure.mongo.tombstones import MongoTombstones

DECISIONS = Collection(decisions.COLLECTION, Personal("questions"), decisions.INDEXES)


def offer_confirmations(base: Foundation, observer: DialogueObserver) -> Confirmations:
    store = base.store(
        DecisionRepository,
        lambda database: decisions.MongoDecisions(database, base.get(MongoTombstones)),
        InMemoryDecisions,
    )
    confirmations = Confirmations(store, base.clock, observer)
    base.offer(confirmations)
    return confirmations
