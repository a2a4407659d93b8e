"""The desk in a terminal: whoever is to answer sees whom."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

import pytest
from typer.testing import CliRunner

from application.access.audit import Auditor
from application.access.audit_chain import AuditSeal
from application.access.session import OperatorSession, Parts
from application.desk.presence import Presence
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
from domain.access.keys import Principal, Role
from domain.desk.sessions import DeskSession, Reason
from domain.shared.identity import Conversation, Person
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.in_memory.desk_operators import InMemoryDeskOperators
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from presentation.cli.desk import desk_app
from tests.support.clocks import HandClock

CLOCK = HandClock()
WAITING = DeskSession(
    "d-1", Conversation(10000, 501), Person("501"), Reason.ASKED, "", CLOCK.now(), "en"
)
Part = TypeVar("Part")


@dataclass(frozen=True)
class Held(Parts):
    by_kind: Mapping[type, object]

    def get(self, kind: type[Part]) -> Part:
        return cast("Part", self.by_kind[kind])


@asynccontextmanager
async def one_waits() -> AsyncIterator[OperatorSession]:
    sessions = InMemoryDeskSessions()
    await sessions.open(WAITING)
    auditor = Auditor(InMemoryAuditLog(AuditSeal(b"s")), CLOCK, Pseudonyms(b"s"))
    presence = Presence(InMemoryDeskOperators(), CLOCK)
    parts: Mapping[type, object] = {
        ListDeskUseCase: ListDeskUseCase(sessions, presence),
        ShowDeskSessionUseCase: ShowDeskSessionUseCase(sessions, auditor),
    }
    yield OperatorSession(Principal("olga", Role.SUPPORT), Held(parts), auditor)


@pytest.mark.parametrize("words", [["list"], ["show", "d-1"]])
def test_a_session_says_whose_it_is(words: list[str]) -> None:
    told = CliRunner().invoke(desk_app(one_waits), words)
    assert told.exit_code == 0
    assert "501" in told.stdout


def test_a_session_in_which_nothing_was_said_says_where_to_look() -> None:
    told = CliRunner().invoke(desk_app(one_waits), ["show", "d-1"])
    assert "majordome profiles history" in told.stdout
