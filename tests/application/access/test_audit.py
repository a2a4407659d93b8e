"""What is noted of operators' doings, and that it cannot be unsaid."""

import pytest

from application.access.audit import Auditor
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.shared.errors import NotAllowed, NotFound
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo.audit_log import MongoAuditLog
from infrastructure.mongo.client import Database
from tests.factories import SEAL
from tests.support.clocks import HandClock

ANN = Principal("Ann of support", Role.SUPPORT)
SECRET = b"a secret of this installation"


async def outcomes(log: MongoAuditLog, auditor: Auditor, user_id: str) -> list[tuple[str, str]]:
    entries = await log.about(auditor.pseudonym(user_id), 10)
    return [(entry.action, entry.outcome) for entry in reversed(entries)]


async def test_a_failure_is_noted_with_its_kind(mongo_database: Database) -> None:
    log, clock = MongoAuditLog(mongo_database, SEAL), HandClock()
    auditor = Auditor(log, clock, Pseudonyms(SECRET))

    async def look() -> None:
        async with auditor.acting(ANN, Action.SHOW, "7"):
            clock.advance(1)
            raise NotFound("there is no user 7")

    with pytest.raises(NotFound):
        await look()
    assert await outcomes(log, auditor, "7") == [("show", "begun"), ("show", "NotFound")]


async def test_what_a_role_may_not_do_is_noted_and_not_done(mongo_database: Database) -> None:
    log = MongoAuditLog(mongo_database, SEAL)
    auditor = Auditor(log, HandClock(), Pseudonyms(SECRET))
    with pytest.raises(NotAllowed):
        async with auditor.acting(ANN, Action.ERASE, "7"):
            pytest.fail("it was done")
    assert await outcomes(log, auditor, "7") == [("erase", "refused")]


def test_a_pseudonym_needs_the_installations_secret() -> None:
    ours, others = Pseudonyms(SECRET), Pseudonyms(b"another")
    assert ours.of("7") == Pseudonyms(SECRET).of("7")
    assert ours.of("7") not in (others.of("7"), ours.of("8"))


def test_the_log_can_only_grow() -> None:
    public = {name for name in vars(MongoAuditLog) if not name.startswith("_")}
    assert public == {"append", "take_in", "about", "find", "in_order", "unsealed"}
