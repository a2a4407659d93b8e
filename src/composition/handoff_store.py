"""Where it is kept who handed over to whom."""

from application.handoff.ports import Handoffs
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.handoffs import InMemoryHandoffs
from infrastructure.mongo import handoffs

COLLECTION = Collection(
    handoffs.COLLECTION,
    Personal("handoffs", order=("created_at",), hidden=("answered_by",)),
    handoffs.INDEXES,
)


def handoff_store(base: Foundation) -> Handoffs:
    return base.store_of_people(Handoffs, handoffs.MongoHandoffs, InMemoryHandoffs)
