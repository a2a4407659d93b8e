"""A former administrator, or whoever got at the database, rewrites what they did."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.access.audit_chain import AuditSeal, Head, VerifyAuditUseCase
from application.access.ports import AuditEntry
from infrastructure.mongo import audit_log
from infrastructure.mongo.audit_log import MongoAuditLog
from infrastructure.mongo.client import Database
from infrastructure.mongo.migrations import Migrations
from tests.factories import SEAL

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tampering = Callable[[Any], Awaitable[object]]


def an_entry(minute: int) -> AuditEntry:
    at = NOON + timedelta(minutes=minute, microseconds=123_456)
    return AuditEntry("Ann", "admin", "erase", "a-pseudonym", "done", at)


@pytest.fixture
async def log(mongo_database: Database) -> MongoAuditLog:
    log = MongoAuditLog(mongo_database, SEAL)
    await mongo_database[audit_log.COLLECTION].create_indexes(list(audit_log.INDEXES))
    for minute in range(5):
        await log.append(an_entry(minute))
    return log


async def verdict(log: MongoAuditLog, noted: Head | None = None) -> str | None:
    return (await VerifyAuditUseCase(log, SEAL).execute(noted)).broken


async def test_what_nobody_touched_is_unbroken(log: MongoAuditLog) -> None:
    found = await VerifyAuditUseCase(log, SEAL).execute()
    assert (found.broken, found.head.number) == (None, 5)


TAMPERING: dict[str, tuple[Tampering, str]] = {
    "another did it": (
        lambda kept: kept.update_one({"number": 3}, {"$set": {"actor": "Bob"}}),
        "entry 3 .*Bob, erase.* is not what was written",
    ),
    "at another time": (
        lambda kept: kept.update_one({"number": 3}, {"$set": {"at": NOON}}),
        "entry 3 .* is not what was written",
    ),
    "a field is gone": (
        lambda kept: kept.update_one({"number": 1}, {"$unset": {"subject": 1}}),
        "entry 1 .* is not what was written",
    ),
    "it never happened": (
        lambda kept: kept.delete_one({"number": 3}),
        "entry 4 .* does not follow entry 2",
    ),
    "the first never happened": (
        lambda kept: kept.delete_one({"number": 1}),
        "entry 2 .* does not follow entry 0",
    ),
    "something else happened": (
        lambda kept: kept.insert_one({"actor": "Bob", "at": NOON}),
        "1 entries stand outside the chain",
    ),
}


@pytest.mark.parametrize(("tampering", "told"), TAMPERING.values(), ids=TAMPERING)
async def test_the_first_entry_that_is_not_as_it_was_written_is_named(
    log: MongoAuditLog, mongo_database: Database, tampering: Tampering, told: str
) -> None:
    await tampering(mongo_database[audit_log.COLLECTION])
    broken = await verdict(log)
    assert broken is not None
    assert re.search(told, broken), broken


async def test_whoever_has_no_secret_cannot_seal_anew(
    log: MongoAuditLog, mongo_database: Database
) -> None:
    forger = MongoAuditLog(mongo_database, AuditSeal(b"a guess"))
    await forger.append(an_entry(9))
    assert "entry 6" in (await verdict(log) or "")


async def test_entries_cut_off_at_the_end_show_by_a_head_noted_before(
    log: MongoAuditLog, mongo_database: Database
) -> None:
    noted = (await VerifyAuditUseCase(log, SEAL).execute()).head
    await mongo_database[audit_log.COLLECTION].delete_one({"number": 5})
    assert await verdict(log) is None
    assert await verdict(log, noted) == "entry 5 and those after it are missing"
    await log.append(an_entry(7))
    assert "is another than the one that was noted" in (await verdict(log, noted) or "")


async def test_processes_that_write_at_once_make_one_chain(mongo_database: Database) -> None:
    await mongo_database[audit_log.COLLECTION].create_indexes(list(audit_log.INDEXES))
    replicas = [MongoAuditLog(mongo_database, SEAL) for _ in range(4)]
    await asyncio.gather(*(log.append(an_entry(n)) for n in range(10) for log in replicas))
    found = await VerifyAuditUseCase(replicas[0], SEAL).execute()
    assert (found.broken, found.head.number) == (None, 40)


async def test_entries_from_before_the_chain_are_taken_into_it(mongo_database: Database) -> None:
    kept = mongo_database[audit_log.COLLECTION]
    for minute in range(3):
        entry = {"actor": "Ann", "role": "ops", "action": "show", "subject": "-"}
        at = NOON + timedelta(minutes=minute)
        await kept.insert_one(entry | {"outcome": "done", "at": at, "schema_version": 1})
    log = MongoAuditLog(mongo_database, SEAL)
    assert "3 entries stand outside" in (await verdict(log) or "")
    await Migrations(mongo_database, audit_log.migrations(SEAL)).run()
    await log.append(an_entry(9))
    found = await VerifyAuditUseCase(log, SEAL).execute()
    assert (found.broken, found.head.number) == (None, 4)
