"""Whoever else has an account on the machine reads and changes nothing of ours."""

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from infrastructure.doctor.machine import check_privacy
from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.private_files import keep_private, open_to_others
from tests.support.in_process_product import product_settings, running_product

AS_NOBODY = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with socket.socket(socket.AF_UNIX) as probe:
    probe.connect(sys.argv[1])
"""


@pytest.fixture(autouse=True)
def _a_careless_umask() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


@asynccontextmanager
async def private_server(folder: Path) -> AsyncIterator[Path]:
    """Its socket."""
    async with private_mongodb(folder) as uri:
        yield Path(unquote(urlsplit(uri).netloc))


def listening_ports(process: int) -> set[str]:
    """The sockets in the system's tables of TCP that belong to the process."""
    own = {os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()}
    rows = [
        row.split()
        for table in ("tcp", "tcp6")
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {row[1] for row in rows if f"socket:[{row[9]}]" in own}


def as_nobody(socket: Path) -> str:
    """What an attempt to connect as somebody else ends with."""
    command = [sys.executable, "-c", AS_NOBODY, str(socket)]
    return subprocess.run(command, capture_output=True, text=True).stderr


async def test_the_private_database_is_on_no_port(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path) as uri, open_mongo(uri, "majordome") as database:
        status = await database.client.admin.command("serverStatus")
        assert listening_ports(status["pid"]) == set()


async def test_the_private_database_is_behind_a_door_of_its_user_alone(tmp_path: Path) -> None:
    async with private_server(tmp_path) as socket:
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_another_user_does_not_reach_the_private_database(tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(0o755)  # so that nothing but the product's own folder stands in the way
    async with private_server(tmp_path / "data") as socket:
        said = await asyncio.to_thread(as_nobody, socket)
    assert "PermissionError" in said


async def test_whatever_the_product_writes_is_for_its_user_alone(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with running_product(product_settings(mongo_uri_and_name, data)):
        assert (data / "sandbox.sqlite3").exists()
        assert open_to_others(data) == []


async def test_the_database_and_its_log_are_for_their_user_alone(tmp_path: Path) -> None:
    async with private_mongodb(tmp_path / "data"):
        assert open_to_others(tmp_path / "data") == []


def test_what_an_earlier_release_left_open_is_shut_at_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "mongodb").mkdir(parents=True, mode=0o755)
    for name in ("sandbox.sqlite3", "audit.key", "mongodb/mongod.log"):
        (data / name).touch(mode=0o644)
    keep_private(data)
    assert open_to_others(data) == []


def test_files_elsewhere_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch(mode=0o644)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere")
    keep_private(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o644


def test_a_folder_with_more_than_the_products_data_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").touch(mode=0o644)
    keep_private(Path())
    assert stat.S_IMODE(Path("page.html").stat().st_mode) == 0o644


async def test_the_doctor_tells_what_others_can_read(tmp_path: Path) -> None:
    keep_private(tmp_path)
    assert (await check_privacy(tmp_path)).health == "ok"
    (tmp_path / "copy.bak").touch()
    (tmp_path / "copy.bak").chmod(0o640)
    finding = await check_privacy(tmp_path)
    assert finding.health == "failed"
    assert f"chmod -R go= {tmp_path}" in finding.remedy
