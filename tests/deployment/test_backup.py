"""Backup and restore for real: dump, wipe, restore, and the butler still knows the user."""

import asyncio
import gzip
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from application.access.audit import Auditor
from domain.shared.pseudonym import Pseudonyms
from infrastructure.clock import SystemClock
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.mongo.archive import Archive
from infrastructure.mongo.client import Database
from infrastructure.mongo.scheduled_backups import ScheduledBackups, backups_in
from tests.factories import SEAL
from tests.support.command import Command
from tests.support.in_process_product import product_settings, running_product
from tests.support.llm_stub import LlmStub

SECRET_OF_THE_USER = "my cat is called Ozymandias"


async def test_after_a_wipe_and_a_restore_the_butler_still_knows_the_user(
    mongo_uri_and_name: tuple[str, str],
    mongo_database: Database,
    majordome: Command,
    tmp_path: Path,
) -> None:
    file = tmp_path / "majordome.bak"
    with LlmStub() as stub:
        settings = product_settings(
            mongo_uri_and_name, tmp_path, llm_base_url=stub.base_url, llm_model="m", llm_api_key="k"
        )
        async with running_product(settings) as product:
            ann = await product.sandbox.user("Ann")
            await ann.ask(SECRET_OF_THE_USER)
        backed_up = await asyncio.to_thread(majordome, "backup", str(file))
        assert backed_up.exit_code == 0, backed_up.output
        before = await contents(mongo_database)
        await mongo_database.client.drop_database(mongo_database.name)
        restored = await asyncio.to_thread(majordome, "restore", str(file))
        assert restored.exit_code == 0, restored.output
        after = await contents(mongo_database)
        acts = [(act["action"], act["outcome"]) for act in after.pop("audit_log")]
        assert acts == [("back_up", "begun"), ("restore", "done")]
        assert before.pop("audit_log")
        assert after == before
        async with running_product(settings) as product:
            await ann_again(product, ann.id, stub)
    assert file.stat().st_mode & 0o777 == 0o600


async def ann_again(product: Any, user_id: int, stub: LlmStub) -> None:
    ann = await product.sandbox.user("Ann", id=user_id)
    await ann.ask("what is my cat called?")
    told = [message["content"] for message in stub.requests[-1].messages]
    assert SECRET_OF_THE_USER in told


async def contents(database: Database) -> dict[str, Any]:
    found = {}
    for name in sorted(await database.list_collection_names()):
        if documents := await database[name].find().sort("_id", 1).to_list():
            found[name] = documents
    return found


def test_a_database_that_holds_something_is_not_overwritten_by_accident(
    majordome: Command, stored: Any, tmp_path: Path
) -> None:
    file = str(tmp_path / "majordome.bak")
    stored["user_profiles"].insert_one({"user_id": "1"})
    assert majordome("backup", file).exit_code == 0
    stored["user_profiles"].insert_one({"user_id": "2"})
    refused = majordome("restore", file)
    assert refused.exit_code == 2
    assert "--replace" in refused.stderr
    assert majordome("restore", file, "--replace", "--yes").exit_code == 0
    assert [user["user_id"] for user in stored["user_profiles"].find()] == ["1"]


@pytest.mark.parametrize("damage", ["cut", "foreign", "missing"])
def test_a_file_that_is_no_whole_backup_changes_nothing(
    majordome: Command, stored: Any, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "majordome.bak"
    stored["user_profiles"].insert_one({"user_id": "1"})
    assert majordome("backup", str(file)).exit_code == 0
    whole = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(whole[:-20] if damage == "cut" else gzip.compress(b"something else"))
    result = majordome("restore", str(file), "--replace", "--yes")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert stored["user_profiles"].count_documents({}) == 1


def test_replacing_asks_and_no_changes_nothing(
    majordome: Command, stored: Any, tmp_path: Path
) -> None:
    file = str(tmp_path / "majordome.bak")
    assert majordome("backup", file).exit_code == 0
    stored["user_profiles"].insert_one({"user_id": "1"})
    declined = majordome("restore", file, "--replace")
    assert declined.exit_code == 1
    assert stored["user_profiles"].count_documents({}) == 1


async def test_nothing_is_restored_under_a_running_bot(
    mongo_uri_and_name: tuple[str, str], majordome: Command, tmp_path: Path
) -> None:
    file = str(tmp_path / "majordome.bak")
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)):
        assert (await asyncio.to_thread(majordome, "backup", file)).exit_code == 0
        refused = await asyncio.to_thread(majordome, "restore", file, "--replace", "--yes")
        assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
        assert "stop them first" in refused.stderr
    restored = await asyncio.to_thread(majordome, "restore", file, "--replace", "--yes")
    assert restored.exit_code == 0, restored.output


def test_a_drill_proves_a_backup_and_leaves_nothing(
    majordome: Command, stored: Any, tmp_path: Path
) -> None:
    file = tmp_path / "majordome.bak"
    stored["user_profiles"].insert_one({"user_id": "1"})
    assert majordome("backup", str(file)).exit_code == 0
    stored["user_profiles"].insert_one({"user_id": "2"})
    names = set(stored.list_collection_names())
    drilled = majordome("backup", "--verify", str(file))
    assert drilled.exit_code == 0, drilled.output
    assert set(stored.list_collection_names()) == names
    assert stored["user_profiles"].count_documents({}) == 2
    file.write_bytes(file.read_bytes()[:-20])
    assert majordome("backup", "--verify", str(file)).exit_code == 2


class TestTheSchedule:
    @pytest.fixture
    def backups(self, mongo_database: Database, tmp_path: Path) -> ScheduledBackups:
        auditor = Auditor(InMemoryAuditLog(SEAL), SystemClock(), Pseudonyms(b"secret"))
        archive, every = Archive(mongo_database), timedelta(hours=24)
        return ScheduledBackups(
            archive, tmp_path / "b", auditor, SystemClock(), every=every, keep=2
        )

    async def test_one_is_made_when_the_newest_is_old_enough(
        self, backups: ScheduledBackups, tmp_path: Path
    ) -> None:
        first = await backups.execute()
        assert first is not None
        assert await backups.execute() is None
        yesterday = time.time() - 25 * 3600
        os.utime(first, (yesterday, yesterday))
        first = first.rename(first.with_name("majordome-20200101T000000Z.bak"))
        assert await backups.execute() is not None
        assert len(backups_in(tmp_path / "b")) == 2

    async def test_only_the_newest_are_kept(
        self, backups: ScheduledBackups, tmp_path: Path
    ) -> None:
        for day in range(1, 6):
            self.an_old_one(tmp_path / "b", f"2020010{day}")
        made = await backups.execute()
        kept = [file.name for file in backups_in(tmp_path / "b")]
        assert made is not None
        assert kept == [made.name, "majordome-20200105T000000Z.bak"]

    def an_old_one(self, folder: Path, day: str) -> None:
        folder.mkdir(exist_ok=True)
        file = folder / f"majordome-{day}T000000Z.bak"
        file.write_bytes(b"")
        os.utime(file, (0, 0))
