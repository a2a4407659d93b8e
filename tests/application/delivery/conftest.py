import pytest

from infrastructure.mongo.client import Database
from infrastructure.mongo.indexes import ensure_indexes
from tests.application.delivery.workshop import Replica


@pytest.fixture
async def replica(mongo_database: Database) -> Replica:
    await ensure_indexes(mongo_database, event_ttl_days=90)
    return Replica.on(mongo_database)
