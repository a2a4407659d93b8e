"""Where births and what was asked of them are kept."""

from application.astrology.ports import Querents
from composition.context import Collection, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.mongo import querents
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = Collection(
    querents.COLLECTION, Personal("astrology"), querents.INDEXES, querents.SCHEMA_VERSION
)
MIGRATIONS = querents.MIGRATIONS


def querents_store(base: Foundation) -> Querents:
    return base.store(
        Querents,
        lambda database: querents.MongoQuerents(
            database, base.get(MongoTombstones), base.get(JoinedReads)
        ),
        InMemoryQuerents,
    )
