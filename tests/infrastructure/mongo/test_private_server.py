import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from domain.shared.errors import ConfigurationError
from infrastructure.file_lock import FileLock
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from tests.support import private_server_user
from tests.support.deaf_mongod import DeafMongod
from tests.support.processes import ProcessEnd


@asynccontextmanager
async def database_in(directory: Path) -> AsyncIterator[Database]:
    async with private_mongodb(directory) as uri, open_mongo(uri, "majordome") as database:
        yield database


class User:
    """Another process that uses the server of a directory."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @asynccontextmanager
    async def of(cls, directory: Path) -> AsyncIterator["User"]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, private_server_user.__file__, directory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        user = cls(process)
        try:
            yield user
        finally:
            await user.leave()

    async def uri(self) -> str:
        assert self._process.stdout
        return (await self._process.stdout.readline()).decode().strip()

    async def leave(self) -> None:
        await self._process.communicate(b"")  # closes its standard input

    async def die(self) -> None:
        self._process.kill()
        await self._process.communicate()


@pytest.fixture
def deaf_mongod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeafMongod:
    deaf = DeafMongod(tmp_path / "bin")
    monkeypatch.setenv("PATH", deaf.installed())
    return deaf


async def first_address(directory: Path) -> str:
    async with private_mongodb(directory) as uri:
        return uri


def server_pid(directory: Path) -> int:
    return int(json.loads((directory / "mongodb" / "server.json").read_text())["pid"])


def server_socket(directory: Path) -> Path:
    return Path(json.loads((directory / "mongodb" / "server.json").read_text())["socket"])


def supervisor_pid(directory: Path) -> int:
    status = Path(f"/proc/{server_pid(directory)}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


async def test_a_fresh_directory_gets_a_server_with_transactions(tmp_path: Path) -> None:
    async with database_in(tmp_path) as database:
        async with database.client.start_session() as session, await session.start_transaction():
            await database.things.insert_one({"_id": 1}, session=session)
        assert await database.things.count_documents({}) == 1


async def test_the_data_are_there_after_a_restart(tmp_path: Path) -> None:
    async with database_in(tmp_path) as database:
        await database.things.insert_one({"_id": 1})
    async with database_in(tmp_path) as database:
        assert await database.things.count_documents({}) == 1
        await database.things.insert_one({"_id": 2})


async def test_the_last_user_out_leaves_no_server(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path):
        end = ProcessEnd(server_pid(tmp_path))
    await end.wait(seconds=10)
    assert not (tmp_path / "mongodb" / "server.json").exists()


async def test_a_second_user_adopts_the_server_and_outlives_the_first(tmp_path: Path) -> None:
    async with User.of(tmp_path) as first, AsyncExitStack() as second:
        uri = await first.uri()
        assert await second.enter_async_context(private_mongodb(tmp_path)) == uri
        await first.leave()
        async with open_mongo(uri, "majordome") as database:
            await database.things.insert_one({"_id": 1})


async def test_starters_at_once_share_one_server(tmp_path: Path) -> None:
    async with User.of(tmp_path) as first, User.of(tmp_path) as second, User.of(tmp_path) as third:
        uris = await asyncio.gather(first.uri(), second.uri(), third.uri())
    assert uris[0].startswith("mongodb://")
    assert len(set(uris)) == 1


async def test_a_path_that_is_no_address_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    directory = tmp_path / "a,long path:" / ("x" * 100)
    async with database_in(directory) as database:
        await database.things.insert_one({"_id": 1})
        socket = server_socket(directory)
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert not socket.parent.exists()


async def test_two_directories_have_servers_of_their_own(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path / "a") as first, private_mongodb(tmp_path / "b") as second:
        assert first != second


async def test_a_start_that_is_cancelled_leaves_no_server(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3), private_mongodb(tmp_path):
            await asyncio.Event().wait()
    with FileLock(tmp_path / "mongodb" / "server.lock") as lock:
        assert lock.try_exclusive()


async def test_a_server_that_never_listens_is_left_when_its_start_is_cancelled(
    deaf_mongod: DeafMongod, tmp_path: Path
) -> None:
    starting = asyncio.create_task(first_address(tmp_path))
    await deaf_mongod.pid()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with FileLock(tmp_path / "mongodb" / "server.lock") as lock:
        assert lock.try_exclusive()


async def test_a_server_that_never_listens_is_left_when_its_only_user_is_killed(
    deaf_mongod: DeafMongod, tmp_path: Path
) -> None:
    async with User.of(tmp_path) as user:
        end = ProcessEnd(await deaf_mongod.pid())
        await user.die()
        await end.wait()


@pytest.mark.faults
async def test_the_server_stops_when_its_only_user_is_killed(tmp_path: Path) -> None:
    async with User.of(tmp_path) as user:
        async with open_mongo(await user.uri(), "majordome") as database:
            await database.things.insert_one({"_id": 1})
        end = ProcessEnd(server_pid(tmp_path))
        await user.die()
        await end.wait()
    async with database_in(tmp_path) as database:
        assert await database.things.count_documents({}) == 1


@pytest.mark.faults
async def test_a_start_right_after_the_kill_finds_the_data(tmp_path: Path) -> None:
    async with User.of(tmp_path) as user:
        async with open_mongo(await user.uri(), "majordome") as database:
            await database.things.insert_one({"_id": 1})
        await user.die()
        async with database_in(tmp_path) as database:
            assert await database.things.count_documents({}) == 1


@pytest.mark.faults
async def test_an_adopter_keeps_the_server_when_its_starter_is_killed(tmp_path: Path) -> None:
    async with User.of(tmp_path) as starter:
        await starter.uri()
        async with database_in(tmp_path) as database:
            before = server_pid(tmp_path)
            await starter.die()
            await database.things.insert_one({"_id": 1})
            assert server_pid(tmp_path) == before


@pytest.mark.faults
async def test_the_data_survive_the_death_of_everything_at_once(tmp_path: Path) -> None:
    async with User.of(tmp_path) as user:
        async with open_mongo(await user.uri(), "majordome") as database:
            await database.things.insert_one({"_id": 1})
        pids = (supervisor_pid(tmp_path), server_pid(tmp_path))
        ends = [ProcessEnd(pid) for pid in pids]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        await user.die()
        for end in ends:
            await end.wait()
    async with database_in(tmp_path) as database:
        assert await database.things.count_documents({}) == 1


@pytest.mark.faults
async def test_a_crashed_server_comes_back_where_its_users_expect_it(tmp_path: Path) -> None:
    async with (
        private_mongodb(tmp_path) as uri,
        AsyncMongoClient[dict[str, Any]](uri, timeoutMS=30_000) as client,
    ):
        await client.majordome.things.insert_one({"_id": 1})
        end = ProcessEnd(server_pid(tmp_path))
        os.kill(server_pid(tmp_path), signal.SIGKILL)
        await end.wait()
        assert await client.majordome.things.count_documents({}) == 1


@pytest.mark.faults
async def test_the_server_shuts_down_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path):
        end = ProcessEnd(server_pid(tmp_path))
        os.kill(supervisor_pid(tmp_path), signal.SIGKILL)
        await end.wait()
        async with database_in(tmp_path) as database:
            await database.things.insert_one({"_id": 1})


async def test_unreadable_data_are_told_with_the_servers_own_words(tmp_path: Path) -> None:
    data = tmp_path / "mongodb" / "data"
    data.mkdir(parents=True)
    (data / "WiredTiger").write_text("nonsense")
    (data / "WiredTiger.turtle").write_text("nonsense")
    with pytest.raises(ConfigurationError, match=r"does not start: mongod stopped .*mongod\.log"):
        async with private_mongodb(tmp_path):
            pass


async def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="DATA_DIR"):
        async with private_mongodb(tmp_path / "file"):
            pass
