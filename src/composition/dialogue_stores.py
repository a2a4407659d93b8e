"""What the dialogue looks up: questions that wait for a yes, and which message was said when."""

from application.dialogue.confirming import Confirmations
from application.dialogue.ports import DecisionRepository, DialogueObserver, SaidMessages
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.in_memory.said_messages import NoSaidMessages
from infrastructure.mongo import decisions
from infrastructure.mongo.said_messages import MongoSaidMessages

DECISIONS = Collection(decisions.COLLECTION, Personal("questions"), decisions.INDEXES)


def offer_stores(base: Foundation, observer: DialogueObserver) -> Confirmations:
    base.offer_as(SaidMessages, base.store(SaidMessages, MongoSaidMessages, NoSaidMessages))
    store = base.store_of_people(DecisionRepository, decisions.MongoDecisions, InMemoryDecisions)
    confirmations = Confirmations(store, base.clock, observer)
    base.offer(confirmations)
    return confirmations
