"""What every store of the desk's sessions promises."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.desk.ports import DeskSessions
from domain.desk.cards import DeskCard
from domain.desk.clocks import ClockName
from domain.desk.sessions import DeskLine, DeskSession, DeskState, Reason, Writer
from domain.shared.errors import Conflict
from domain.shared.identity import Conversation, Person
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from infrastructure.mongo.client import Database
from infrastructure.mongo.desk_sessions import COLLECTION, INDEXES, MongoDeskSessions
from tests.support.tombstones import tombstones

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def waiting(session_id: str = "d-1", chat: int = 501, reason: Reason = Reason.ASKED) -> DeskSession:
    return DeskSession(
        session_id,
        Conversation(1, chat),
        Person(str(chat)),
        reason,
        "the heating",
        NOW,
        "en",
        waiting_since=NOW,
        due=NOW + timedelta(minutes=5),
    )


@pytest.fixture(params=["mongo", "memory"])
async def sessions(
    request: pytest.FixtureRequest, mongo_database: Database
) -> AsyncIterator[DeskSessions]:
    if request.param == "memory":
        yield InMemoryDeskSessions()
    else:
        await mongo_database[COLLECTION].create_indexes(list(INDEXES))
        yield MongoDeskSessions(mongo_database, tombstones(mongo_database))


async def test_a_session_is_found_as_it_was_stored(sessions: DeskSessions) -> None:
    opened = await sessions.open(waiting())
    said = opened.said(DeskLine(Writer.USER, "Hello?", NOW))
    assert await sessions.replace(said)
    assert await sessions.find("d-1") == said
    assert await sessions.find("d-2") is None


async def test_clocks_and_help_are_found_as_they_were_stored(sessions: DeskSessions) -> None:
    opened = replace(waiting(), resolve_by=NOW + timedelta(days=1))
    urgent = (await sessions.open(opened)).wanted_for(Reason.CRISIS, NOW)
    assert await sessions.replace(urgent)
    claimed = urgent.claimed("olga", NOW)
    assert await sessions.replace(claimed)
    answer = DeskLine(Writer.OPERATOR, "Is it on?", NOW, "olga", "l-1", "Est-il allumé ?")
    said = claimed.said(answer)
    assert await sessions.replace(said)
    missed = said.told_of(frozenset({ClockName.RESOLVE}))
    assert await sessions.replace(missed)
    card = DeskCard("summary", NOW, "It is cold", ("Since when?",), "Ask", "worry")
    helped = missed.asking_for_help("summary")
    assert await sessions.replace(helped)
    carded = helped.with_card(card)
    assert await sessions.replace(carded)
    assert await sessions.find("d-1") == carded


async def test_a_conversation_has_one_open_session(sessions: DeskSessions) -> None:
    first = await sessions.open(waiting())
    assert await sessions.open(waiting("d-2")) == first
    claimed = first.claimed("Olga", NOW)
    assert await sessions.replace(claimed)
    assert await sessions.replace(claimed.resolved("Olga", NOW))
    assert (await sessions.open(waiting("d-3"))).session_id == "d-3"
    found = await sessions.open_in(Conversation(1, 501))
    assert found is not None
    assert found.session_id == "d-3"


async def test_of_fifty_who_claim_one_wins(sessions: DeskSessions) -> None:
    await sessions.open(waiting())

    async def claim(name: str) -> bool:
        found = await sessions.find("d-1")
        assert found is not None
        try:
            return await sessions.replace(found.claimed(name, NOW))
        except Conflict:
            return False

    won = await asyncio.gather(*(claim(f"operator {number}") for number in range(50)))
    assert sum(won) == 1


async def test_the_most_urgent_comes_first_and_what_is_over_last(sessions: DeskSessions) -> None:
    for number, reason in enumerate((Reason.ASKED, Reason.CRISIS, Reason.APOLOGIES), 1):
        await sessions.open(waiting(f"d-{number}", 500 + number, reason))
    over = await sessions.open(waiting("d-4", 504, Reason.CRISIS))
    claimed = over.claimed("Olga", NOW)
    await sessions.replace(claimed)
    await sessions.replace(claimed.resolved("Olga", NOW))
    order = [session.session_id for session in await sessions.listed(tuple(DeskState))]
    assert order == ["d-2", "d-1", "d-3", "d-4"]
    assert [s.session_id for s in await sessions.listed((DeskState.RESOLVED,))] == ["d-4"]


async def test_changes_are_told_as_they_came(sessions: DeskSessions) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    first = await sessions.open(waiting("d-1", 501))
    await sessions.open(waiting("d-2", 502))
    await sessions.replace(replace(first, version=1))
    changed = await sessions.changed_since(before)
    assert [session.session_id for session in changed] == ["d-2", "d-1"]
