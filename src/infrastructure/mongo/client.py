"""How the product talks to MongoDB: one client, one set of options, one translation of outages."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final
from urllib.parse import parse_qsl

from bson.errors import InvalidBSON
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    InvalidName,
    InvalidURI,
    PyMongoError,
    WriteConcernError,
)
from pymongo.errors import ConfigurationError as MongoConfigurationError
from pymongo.monitoring import CommandListener

from domain.shared.errors import ConfigurationError, StorageUnavailable
from infrastructure.mongo.sealing import Keyring, sealing_codec

Database = AsyncDatabase[dict[str, Any]]

_PATIENCE: Final = {
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 3_000,
    "timeoutMS": 8_000,  # a whole call with its retries; `pymongo.timeout(…)` widens it for a block
}
"""Where the address says nothing else."""


@asynccontextmanager
async def open_mongo(
    uri: str,
    database: str,
    *,
    listeners: Sequence[CommandListener] = (),
    keyring: Keyring | None = None,
    serving: bool = False,
) -> AsyncIterator[Database]:
    """Yield the database; close its connections afterwards. Does not wait for the server.

    What is marked as sealed is encrypted by the `keyring`, where there is one. Who is `serving`
    people is told apart from commands: a restore must not find them.
    Raises ConfigurationError for an address or name that cannot be one; the address itself is
    not quoted, since it may hold a password.
    """
    try:
        client = AsyncMongoClient[dict[str, Any]](
            uri,
            appname=serving_name(database) if serving else "majordome",
            tz_aware=True,
            uuidRepresentation="standard",
            retryWrites=True,
            w="majority",
            event_listeners=list(listeners),
            **_patience(uri),
        )
        codec = sealing_codec(keyring or Keyring())
        opened = client.get_database(database, codec_options=codec)
    except (InvalidURI, InvalidName, MongoConfigurationError, ValueError) as error:
        raise ConfigurationError(
            f"MONGODB_URI or MONGODB_DATABASE is not valid ({type(error).__name__}); "
            "example: mongodb://user:password@host:27017/ and majordome"
        ) from None
    async with client:
        yield opened


def _patience(uri: str) -> dict[str, Any]:
    stated = {name.lower() for name, _ in parse_qsl(uri.partition("?")[2])}
    return {name: wait for name, wait in _PATIENCE.items() if name.lower() not in stated}


def serving_name(database: str) -> str:
    """Under which processes that serve people are known to the server; at most 128 bytes."""
    return f"majordome serving {database}"


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn an outage of the database into StorageUnavailable; other errors pass unchanged.

    Around awaits as well: `with storage_errors(): await collection.find_one(…)`.
    """
    try:
        yield
    except InvalidBSON as error:  # what cannot be decrypted; its text is ours
        raise ConfigurationError(str(error)) from None
    except PyMongoError as error:
        if _is_outage(error):
            # A bulk write's error quotes the documents, and with them what users said.
            cause = None if isinstance(error, BulkWriteError) else error
            raise StorageUnavailable(
                f"the database does not answer ({type(error).__name__})"
            ) from cause
        raise


def _is_outage(error: PyMongoError) -> bool:
    """Whether the same call may succeed later; a write may have happened, but is not safe yet."""
    if isinstance(error, BulkWriteError):
        return bool((error.details or {}).get("writeConcernErrors"))
    # `timeout` is set on whatever ran out of time, be it here or on the server.
    return isinstance(error, ConnectionFailure | WriteConcernError) or error.timeout


def addresses(database: Database) -> str:
    """Where the server is looked for, without names or passwords."""
    servers = database.client.topology_description.server_descriptions()
    return ", ".join(host if port is None else f"{host}:{port}" for host, port in servers)


async def ping(database: Database) -> None:
    """Raises StorageUnavailable when the database does not answer."""
    with storage_errors():
        await database.command("ping")
