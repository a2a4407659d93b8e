import pytest

from infrastructure.mongo.client import Database
from tests.application.delivery.workshop import Replica
from tests.support.storage import prepare


@pytest.fixture
async def replica(mongo_database: Database) -> Replica:
    await prepare(mongo_database)
    return Replica.on(mongo_database)
