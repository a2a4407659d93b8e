"""The real parts every test may ask for, and the wall around the run.

mongod_uri           one private MongoDB for the session, started by the product's own code
mongo_uri_and_name   its address and a database with all indexes and no documents
mongo_database       the same database, opened as the product opens it
bare_database        the same without its indexes, as on the first start of all
stored               the same, to look into it without the product
majordome            the command line on it
redis_url            one Redis for the session; empty it first if leftovers matter
"""

import logging
import re
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from pymongo import MongoClient, monitoring
from pymongo.database import Database as SynchronousDatabase

from infrastructure.logging import configure_logging
from infrastructure.mongo.client import Database, open_mongo
from tests.support import canaries
from tests.support.command import Command
from tests.support.dropped_connections import pass_over_pymongos
from tests.support.fuzzing import FULL
from tests.support.loopback_only import loopback_only
from tests.support.memory_folder import memory_folder
from tests.support.mongod import running_mongod
from tests.support.prepared_databases import PreparedDatabases, prepared_databases
from tests.support.redis_server import running_redis
from tests.support.shard_keys import ShardKeyWatch

_SHARD_KEYS = ShardKeyWatch()
PATIENT = "serverSelectionTimeoutMS=60000&connectTimeoutMS=60000&timeoutMS=60000"
PATIENT_REDIS = "socket_timeout=60&socket_connect_timeout=60"


@pytest.fixture(scope="session", autouse=True)
def _dropped_connections() -> Iterator[None]:
    told = sys.unraisablehook
    pass_over_pymongos()
    yield
    sys.unraisablehook = told


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(scope="session")
def mongod_uri() -> Iterator[str]:
    with memory_folder() as folder, running_mongod(folder) as uri:
        # The server is there as long as the run; on a busy machine it may be slow to say so.
        yield f"{uri}{'&' if '?' in uri else '?'}{PATIENT}"


@pytest.fixture(scope="session")
def _prepared_databases(mongod_uri: str) -> Iterator[PreparedDatabases]:
    with prepared_databases(mongod_uri) as databases:
        yield databases


@pytest.fixture
def mongo_uri_and_name(
    mongod_uri: str, _prepared_databases: PreparedDatabases
) -> Iterator[tuple[str, str]]:
    name = _prepared_databases.take()
    yield mongod_uri, name
    _prepared_databases.give_back(name)


@pytest.fixture
async def mongo_database(mongo_uri_and_name: tuple[str, str]) -> AsyncIterator[Database]:
    async with open_mongo(*mongo_uri_and_name) as database:
        yield database


@pytest.fixture
async def bare_database(mongo_database: Database) -> Database:
    await mongo_database.client.drop_database(mongo_database.name)
    return mongo_database


@pytest.fixture
def stored(mongo_uri_and_name: tuple[str, str]) -> Iterator[SynchronousDatabase[dict[str, Any]]]:
    uri, name = mongo_uri_and_name
    with MongoClient[dict[str, Any]](uri, uuidRepresentation="standard") as client:
        yield client[name]


@pytest.fixture
def majordome(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Command:
    return Command(mongo_uri_and_name, tmp_path)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A product that a test starts in this process sets up the log of all that follows."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**ours)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        # A busy server is no server that is away, for which each process would count by itself.
        yield f"{url}?{PATIENT_REDIS}"


@pytest.fixture(autouse=True)
def shard_keys() -> Iterator[ShardKeyWatch]:
    """A test fails that made the product send a command on a person's documents to every shard."""
    _SHARD_KEYS.take()
    yield _SHARD_KEYS
    assert not _SHARD_KEYS.take()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test fails if the product printed a secret, or what a person said, while it ran."""
    report = yield
    if call.when == "teardown" and (leaked := canaries.leaks(text for _, text in report.sections)):
        report.outcome = "failed"
        report.longrepr = f"printed, though secret or private: {leaked}"
    return report


def pytest_configure() -> None:
    """The product's parts in this process log as they do in the product's own."""
    # It has more patterns than Python keeps compiled: each of the hundreds of products that a run
    # builds would compile all of them again, which takes a third of a build.
    re._MAXCACHE = 20_000  # type: ignore[attr-defined]
    monitoring.register(_SHARD_KEYS)
    # How long drawing examples takes says more about a busy machine than about the strategy.
    # The same examples each time; the long runs draw others.
    settings.register_profile(
        "ours",
        suppress_health_check=[HealthCheck.too_slow],
        deadline=None,
        derandomize=not FULL,
        database=None,
    )
    settings.load_profile("ours")
    configure_logging("INFO", as_json=False)
    # The tests' own servers: that a client hangs up belongs to many tests.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their argument: encoders draw random ids, and test processes must agree."""
    return argname if isinstance(val, bytes) else None
