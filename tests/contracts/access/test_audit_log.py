from datetime import UTC, datetime, timedelta

import pytest

from application.access.ports import AuditEntry, AuditLog
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.mongo.audit_log import MongoAuditLog
from infrastructure.mongo.client import Database
from tests.factories import SEAL

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["mongo", "in memory"])
def log(request: pytest.FixtureRequest, mongo_database: Database) -> AuditLog:
    return (
        MongoAuditLog(mongo_database, SEAL) if request.param == "mongo" else InMemoryAuditLog(SEAL)
    )


def an_entry(subject: str, minutes: int = 0) -> AuditEntry:
    return AuditEntry("Ann", "ops", "show", subject, "done", NOON + timedelta(minutes=minutes))


async def test_the_newest_entries_about_somebody_come_first(log: AuditLog) -> None:
    for minutes in range(3):
        await log.append(an_entry("a", minutes))
    assert list(await log.about("a", 2)) == [an_entry("a", 2), an_entry("a", 1)]


async def test_what_concerns_others_is_left_out(log: AuditLog) -> None:
    await log.append(an_entry("b"))
    assert list(await log.about("a", 10)) == []
