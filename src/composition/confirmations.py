"""Questions that wait for a yes before something is done."""

from application.dialogue.confirming import Confirmations
from application.dialogue.ports import DecisionRepository, DialogueObserver
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.mongo import decisions

DECISIONS = Collection(decisions.COLLECTION, Personal("questions"), decisions.INDEXES)


def offer_confirmations(base: Foundation, observer: DialogueObserver) -> Confirmations:
    store = base.store_of_people(DecisionRepository, decisions.MongoDecisions, InMemoryDecisions)
    confirmations = Confirmations(store, base.clock, observer)
    base.offer(confirmations)
    return confirmations
