"""The real parts every test may ask for, and the wall around the run.

mongod_uri           one private MongoDB for the session, started by the product's own code
mongo_uri_and_name   its address and a database of the test's own, dropped afterwards
mongo_database       the same database, opened as the product opens it
redis_url            one Redis for the session; empty it first if leftovers matter
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from infrastructure.mongo.client import Database, open_mongo
from tests.support.loopback_only import loopback_only
from tests.support.mongod import running_mongod
from tests.support.redis_server import running_redis


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(scope="session")
def mongod_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_mongod(tmp_path_factory.mktemp("mongod")) as uri:
        yield uri


@pytest.fixture(scope="session")
def _mongo_cleaner(mongod_uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        yield client


@pytest.fixture
def mongo_uri_and_name(
    mongod_uri: str, _mongo_cleaner: MongoClient[dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    name = f"test_{uuid4().hex}"
    yield mongod_uri, name
    _mongo_cleaner.drop_database(name)


@pytest.fixture
async def mongo_database(mongo_uri_and_name: tuple[str, str]) -> AsyncIterator[Database]:
    async with open_mongo(*mongo_uri_and_name) as database:
        yield database


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their argument: encoders draw random ids, and test processes must agree."""
    return argname if isinstance(val, bytes) else None
