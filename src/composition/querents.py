"""Where births and what was asked of them are kept."""

from application.astrology.ports import Querents
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.mongo import querents
from infrastructure.mongo.joined_reads import JoinedReads

COLLECTION = Collection(
    querents.COLLECTION, Personal("astrology"), querents.INDEXES, querents.SCHEMA_VERSION
)
MIGRATIONS = querents.MIGRATIONS


def querents_store(base: Foundation) -> Querents:
    return base.store_of_people(
        Querents,
        lambda database, marks: querents.MongoQuerents(database, marks, base.get(JoinedReads)),
        InMemoryQuerents,
    )
