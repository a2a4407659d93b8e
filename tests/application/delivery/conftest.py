import pytest

from infrastructure.mongo.client import Database
from tests.application.delivery.workshop import Replica


@pytest.fixture
async def replica(mongo_database: Database) -> Replica:
    return Replica.on(mongo_database)
