"""Every personal collection: what an export shows, an erasure removes, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from application.access.audit import Auditor, AuditTrail
from composition.app import open_app
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.orchestration.sessions import Mode, Session
from domain.shared.identity import MemoryOwner, Person
from domain.shared.pseudonym import Pseudonyms
from infrastructure.clock import SystemClock
from infrastructure.mongo.audit_log import MongoAuditLog
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_data import NotPersonal
from infrastructure.session_documents import session_document
from infrastructure.settings import Settings
from tests.factories import SEAL
from tests.support.every_collection import traces
from tests.support.in_process_product import product_settings
from tests.support.privacy import declared, personal_data
from tests.support.seeding import event, profile, state

ANN, GROUP = "50100717", "group:-100:50100717"
OTHERS = ("501007171", "group:-100:501007171", "group:-50100717:77300912", "77300912")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
Document = dict[str, Any]


def words(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"1:9:{user_id}", "person": person, "text": f"of {user_id}", "heard_at": NOW}


def spending(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"user:{user_id}|2026-11", "user_id": user_id, "person": person, "requests": 1}


def answered(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"digest {user_id}", "person": person, "answer": "{}", "expires_at": NOW}


def update(user_id: str) -> Document:
    owner = MemoryOwner.parse(user_id)
    chat = owner.group_id or owner.person.telegram_id
    return {
        "_id": {"bot_id": 1, "update_id": abs(hash(user_id)) % 10**9},
        "lane": {"bot_id": 1, "chat_id": chat},
        "user_id": owner.person.telegram_id,
        "payload": b'{"text": "hello"}',
        "state": "done",
        "done_at": NOW,
        "received_at": NOW,
    }


def lane(user_id: str) -> Document:
    owner = MemoryOwner.parse(user_id)
    chat = owner.group_id or owner.person.telegram_id
    return {"_id": {"bot_id": hash(user_id) % 10**6, "chat_id": chat}, "holder": None}


def question(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"{user_id}|x", "user_id": user_id, "person": person, "nonce": "x"}


def approval(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    ids = {"_id": f"a-{abs(hash(user_id))}", "user_id": user_id, "person": person}
    return ids | {"arguments": f'{{"said":"Of {user_id}"}}', "created_at": NOW}


def draw(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"{user_id}|a1", "user_id": user_id, "person": person, "question": "Shall I?"}


def segment(user_id: str) -> Document:
    return event(user_id, 1) | {"body": b"an index of words"}


def crisis(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": user_id, "person": person, "phase": "suspended", "since": NOW}


def facts(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    told = [{"fact_id": "f1", "statement": f"Is {user_id}"}]
    return {"_id": user_id, "user_id": user_id, "person": person, "facts": told, "version": 1}


def session(user_id: str) -> Document:
    person, session_id = MemoryOwner.parse(user_id).person, f"s-{abs(hash(user_id))}"
    kept = Session(session_id, "crm", person, Mode.COPILOT, NOW, NOW)
    return session_document(kept) | {"_id": session_id}


def care_note(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"care {user_id}", "person": person, "age": 15}


def agent_run(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"r-{abs(hash(user_id))}", "person": person, "steps": []}


def querent(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"querent {user_id}", "user_id": user_id, "person": person, "births": []}


def desk_session(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {"_id": f"d-{abs(hash(user_id))}", "person": person, "lines": [], "chat_id": 1}


def handoff(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    return {
        "_id": f"h-{abs(hash(user_id))}",
        "user_id": user_id,
        "person": person,
        "created_at": NOW,
        "context": f"What is known of {user_id}",
    }


def episode(user_id: str) -> Document:
    person = str(MemoryOwner.parse(user_id).person)
    told = {"title": f"Of {user_id}", "summary": "", "mood": "", "promises": []}
    ids = {"_id": f"e {user_id}", "user_id": user_id, "person": person}
    return ids | {"told": told, "ended_at": NOW}


def in_hand(user_id: str) -> Document:
    return facts(user_id) | {"_id": f"{user_id}|butler", "persona": "butler"}


SEEDS: dict[str, tuple[str | None, Callable[[str], Document]]] = {
    "user_profiles": ("profiles", profile),
    "user_memory_state": ("memory_states", lambda user_id: state(user_id, 0)),
    "user_memory": ("memory_events", lambda user_id: event(user_id, 1)),
    "memory_segments": (None, segment),
    "memory_facts": ("facts", facts),
    "memory_episodes": ("episodes", episode),
    "working_memory": ("working_memory", in_hand),
    "heard_words": ("voice_notes", words),
    "text_spending": ("spending", spending),
    "answered_calls": ("answered_calls", answered),
    "decisions": ("questions", question),
    "draws": ("draws", draw),
    "approvals": ("approvals", approval),
    "desk_sessions": ("desk_sessions", desk_session),
    "persona_handoffs": ("handoffs", handoff),
    "crises": ("crisis_protocol", crisis),
    "care_notes": ("care_notes", care_note),
    "sessions": ("sessions", session),
    "agent_runs": ("agent_runs", agent_run),
    "querents": ("astrology", querent),
    "inbox": ("messages", update),
    "lanes": (None, lane),
}
"""By collection: under which name an export shows it, and a document of a memory's owner."""


OF_A_PERSON_ALONE = {"querents"}
"""In a group nobody is asked for a birth."""


@pytest.fixture
async def database(mongo_database: Database) -> Database:
    for user_id in (ANN, GROUP, *OTHERS):
        for collection, (_, document) in SEEDS.items():
            if collection not in OF_A_PERSON_ALONE or not MemoryOwner.parse(user_id).group_id:
                await mongo_database[collection].insert_one(document(user_id))
    return mongo_database


async def exported(database: Database, who: str) -> Document:
    found: Document = {}
    for part in await personal_data(database):
        found |= await part.export(Person(who))
    return found


@pytest.mark.parametrize("collection", [c for c, (name, _) in SEEDS.items() if name])
async def test_an_export_shows_what_is_kept_in_private_and_in_groups(
    database: Database, collection: str
) -> None:
    name, _ = SEEDS[collection]
    shown = (await exported(database, ANN))[str(name)]
    assert len(shown) == (1 if collection in OF_A_PERSON_ALONE else 2)
    assert not any(other in str(shown) for other in ("501007171", "-50100717", "77300912"))


@pytest.mark.parametrize("collection", SEEDS)
async def test_an_erasure_removes_that_and_nothing_else(
    database: Database, collection: str
) -> None:
    before = await traces(database, *OTHERS)
    for part in await personal_data(database):
        await part.erase(Person(ANN))
    assert [trace for trace in await traces(database, ANN) if collection in trace] == []
    assert sorted(await traces(database, *OTHERS)) == sorted(before)


async def test_every_personal_collection_is_in_this_suite() -> None:
    personal = {
        name for name, how in (await declared()).items() if not isinstance(how, NotPersonal)
    }
    assert personal - {"audit_log", "reply_facts", "persona_days", "persona_people"} == set(SEEDS)


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path)


async def test_every_collection_of_the_product_is_declared_personal_or_not(
    settings: Settings, mongo_database: Database
) -> None:
    async with open_app(settings):
        there = set(await mongo_database.list_collection_names())
    assert there - set(await declared()) == set(), "say whose the documents are, or why nobody's"


async def test_the_export_shows_who_looked_and_an_erasure_leaves_the_pseudonym(
    mongo_database: Database,
) -> None:
    log = MongoAuditLog(mongo_database, SEAL)
    auditor = Auditor(log, SystemClock(), Pseudonyms(b"secret"))
    trail = AuditTrail(log, auditor)
    async with auditor.acting(Principal("olga", Role.SUPPORT), Action.SHOW, ANN):
        pass
    shown = (await trail.export(Person(ANN)))["audit_log"]
    assert [(entry["actor"], entry["outcome"]) for entry in shown] == [
        ("olga", "done"),
        ("olga", "begun"),
    ]
    assert await trail.erase(Person(ANN)) == {}
    assert await traces(mongo_database, ANN) == []


async def test_a_user_of_another_service_is_exported_and_erased_by_the_name_it_gave(
    mongo_database: Database,
) -> None:
    mine, others = "service:shop:u-1", ("service:shop:u-11", "service:forum:u-1")
    for user_id in (mine, *others):
        await mongo_database["text_spending"].insert_one(spending(user_id))
    shown = (await exported(mongo_database, mine))["spending"]
    assert [document["_id"] for document in shown] == [f"user:{mine}|2026-11"]
    for part in await personal_data(mongo_database):
        await part.erase(Person(mine))
    left = [d["user_id"] async for d in mongo_database["text_spending"].find()]
    assert sorted(left) == sorted(others)
