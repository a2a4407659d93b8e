"""The private MongoDB that serves when no MONGODB_URI is set: nothing to install or to stop.

One server per data directory, shared by every process that uses the directory: the first one
starts it, the others adopt it, and it lives as long as any of them does (`mongod_supervisor`
sees to that). It listens on a Unix socket that only the product's own user may reach, as a
replica set of one, because transactions and change streams need a replica set.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from domain.shared.errors import ConfigurationError
from infrastructure.file_lock import POLL_SECONDS, FileLock, granted
from infrastructure.mongo import mongod_supervisor
from infrastructure.mongo.server_binaries import MongodBinary, find_mongod
from infrastructure.private_files import keep_private

REPLICA_SET = "majordome"
JOIN_SECONDS = mongod_supervisor.START_SECONDS + 30
STOP_SECONDS = mongod_supervisor.STOP_SECONDS + 10
# The rest of our environment may hold keys, which a database has no use for.
ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH")


def _say_nothing(_: str) -> None:
    pass


@asynccontextmanager
async def private_mongodb(
    data_directory: Path, *, report: Callable[[str], None] = _say_nothing
) -> AsyncIterator[str]:
    """Yield the address of the server whose data lie under `data_directory`/mongodb.

    The last user's exit waits until the server has written everything and stopped. `report`
    gets lines for the operator: the first start on a machine may download the server.
    Raises ConfigurationError when no server can be had or started.
    """
    binary = await find_mongod(report=report)
    folder = _prepared(data_directory)
    with FileLock(folder / "users.lock") as users:
        try:
            yield await _join(folder, users, binary)
        finally:
            await _leave(folder, users)


def _prepared(data_directory: Path) -> Path:
    keep_private(data_directory)
    folder = data_directory.resolve() / "mongodb"
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)  # whoever may enter it may read and write everything
        (folder / "users.lock").touch(mode=0o600)
    except OSError as error:
        raise ConfigurationError(
            f"DATA_DIR cannot hold the private MongoDB: {error.strerror} ({folder})"
        ) from error
    return folder


async def _join(folder: Path, users: FileLock, binary: MongodBinary) -> str:
    try:
        async with asyncio.timeout(JOIN_SECONDS):
            # Refused while an earlier server is stopping; once granted, ours will not stop.
            await granted(users.try_shared)
            while True:
                await asyncio.to_thread(_start_unless_running, folder, binary)
                if uri := await _ready_server(folder):
                    return uri
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise ConfigurationError(
            f"the private MongoDB was not ready within {JOIN_SECONDS} s; its log is {_log(folder)}"
        ) from None


async def _leave(folder: Path, users: FileLock) -> None:
    if not users.try_exclusive():
        return  # somebody else still uses the server
    with FileLock(folder / "server.lock") as server:

        def has_stopped() -> bool:
            for asked_to_stay in (_state(folder), folder / "server.starting"):
                asked_to_stay.unlink(missing_ok=True)  # each time: it may only be starting
            return server.try_exclusive()

        with suppress(TimeoutError):  # the supervisor then goes on alone
            async with asyncio.timeout(STOP_SECONDS):
                await granted(has_stopped)


def _start_unless_running(folder: Path, binary: MongodBinary) -> None:
    """Start a supervisor with a server; return when it listens, or if there is one already."""
    with FileLock(folder / "server.lock") as lock:
        if not lock.try_exclusive():
            return
        answer = subprocess.run(
            [
                *(sys.executable, "-I", mongod_supervisor.__file__),
                *(str(folder), str(lock.fileno()), str(binary.path)),
                *([str(binary.libraries)] if binary.libraries else []),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            text=True,
            pass_fds=[lock.fileno()],  # the supervisor keeps the lock when we close ours
            start_new_session=True,  # Ctrl-C in our terminal must not reach the server
        ).stdout.strip()
    if answer != "ready":
        raise ConfigurationError(
            f"the private MongoDB does not start: {answer}; its log is {_log(folder)}"
        )


async def _ready_server(folder: Path) -> str | None:
    """The address of the folder's server once it takes writes; None if it is not there (yet)."""
    try:
        socket = str(json.loads(_state(folder).read_text())["socket"])
    except FileNotFoundError:
        return None
    # Directly: a driver that looks for the members of a set expects them to have ports.
    uri = f"mongodb://{quote(socket, safe='')}/?directConnection=true"
    try:
        async with AsyncMongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5_000) as client:
            await _configure_replica_set(client, socket)
            hello = await client.admin.command("hello")
    except PyMongoError:
        return None
    return uri if hello["isWritablePrimary"] else None


async def _configure_replica_set(client: AsyncMongoClient[dict[str, Any]], socket: str) -> None:
    """Make the server the one member of its set, at its present address."""
    members = [{"_id": 0, "host": socket}]
    current = await client.local["system.replset"].find_one()
    if current is None:
        await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    elif current["members"][0]["host"] != socket:
        current |= {"version": current["version"] + 1, "members": members}
        await client.admin.command("replSetReconfig", current, force=True)


def _state(folder: Path) -> Path:
    return folder / "server.json"


def _log(folder: Path) -> Path:
    return folder / "mongod.log"
