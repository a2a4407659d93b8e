"""Sessions at the desk; of each conversation one is open at most."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError, DuplicateKeyError

from application.desk.ports import DeskSessions
from domain.desk.cards import DeskCard
from domain.desk.clocks import ClockName
from domain.desk.sessions import DeskLine, DeskSession, DeskState, Reason, Writer
from domain.shared.errors import PersonErased
from domain.shared.identity import Conversation, Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.duplicates import duplicates_among
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "desk_sessions"
INDEXES = (
    IndexModel(
        [("bot_id", ASCENDING), ("chat_id", ASCENDING), ("thread_id", ASCENDING)],
        name="one_open",
        unique=True,
        partialFilterExpression={"is_open": True},
    ),
    IndexModel([("is_open", DESCENDING), ("priority", ASCENDING)], name="queue"),
    IndexModel([("changed_at", ASCENDING)], name="changes"),
    IndexModel([("person", ASCENDING)], name="by_person"),
)
Document = dict[str, Any]


class MongoDeskSessions(DeskSessions):
    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._sessions = database[COLLECTION]
        self._tombstones = tombstones

    async def open(self, session: DeskSession) -> DeskSession:
        for _ in range(2):  # the one that is open may end just now
            if await self._stored(session):
                return session
            if known := await self.open_in(session.conversation):
                return known
        return session

    async def _stored(self, session: DeskSession) -> bool:
        """False where one is open already, or whoever it is about was erased."""
        document = _document(session)
        try:
            return await self._tombstones.insert(session.person, self._sessions, [document]) > 0
        except (DuplicateKeyError, PersonErased):
            return False
        except BulkWriteError as error:
            return not duplicates_among(error)

    async def find(self, session_id: str) -> DeskSession | None:
        with storage_errors():
            found = await self._sessions.find_one({"_id": session_id})
        return _session(found) if found else None

    async def open_in(self, conversation: Conversation) -> DeskSession | None:
        with storage_errors():
            found = await self._sessions.find_one(_place(conversation) | {"is_open": True})
        return _session(found) if found else None

    async def replace(self, session: DeskSession) -> bool:
        before = {"_id": session.session_id, "version": session.version - 1}
        document = _document(session)
        del document["_id"]
        with storage_errors():
            result = await self._sessions.update_one(before, {"$set": document})
        return result.matched_count == 1

    async def listed(self, states: Sequence[DeskState], limit: int = 200) -> Sequence[DeskSession]:
        order = [
            ("is_open", DESCENDING),
            ("priority", ASCENDING),
            ("waiting_since", ASCENDING),
            ("opened_at", ASCENDING),
        ]
        wanted = {"state": {"$in": [state.value for state in states]}}
        with storage_errors():
            found = self._sessions.find(wanted).sort(order).limit(limit)
            return [_session(document) async for document in found]

    async def changed_since(self, moment: datetime, limit: int = 200) -> Sequence[DeskSession]:
        wanted = {"changed_at": {"$gt": moment}}
        with storage_errors():
            found = self._sessions.find(wanted).sort("changed_at", ASCENDING).limit(limit)
            return [_session(document) async for document in found]


def _place(conversation: Conversation) -> Document:
    return {
        "bot_id": conversation.bot_id,
        "chat_id": conversation.chat_id,
        "thread_id": conversation.thread_id,
    }


def _document(session: DeskSession) -> Document:
    return _place(session.conversation) | {
        "_id": session.session_id,
        "schema_version": 1,
        "person": str(session.person),
        "reason": session.reason.value,
        "summary": Sealed(session.summary),
        "language": session.language,
        "state": session.state.value,
        "is_open": session.is_open,
        "priority": session.priority,
        "owner": session.owner,
        "opened_at": session.opened_at,
        "due": session.due,
        "waiting_since": session.waiting_since,
        "first_reply_at": session.first_reply_at,
        "last_operator_at": session.last_operator_at,
        "ended_at": session.ended_at,
        "changed_at": datetime.now(UTC),
        "stars": session.stars,
        "resolve_by": session.resolve_by,
        "paused_at": session.paused_at,
        "asked_as": session.asked_as.value if session.asked_as else None,
        "missed": sorted(session.missed),
        "warned": session.warned,
        "helped": session.helped,
        "cards": Sealed([_card_document(card) for card in session.cards]),
        "lines": Sealed([_line_document(line) for line in session.lines]),
        "version": session.version,
    }


def _line_document(line: DeskLine) -> Document:
    return {
        "writer": line.writer.value,
        "text": line.text,
        "at": line.at,
        "by": line.by,
        "key": line.key,
        "sent": line.sent,
    }


def _line(document: Document) -> DeskLine:
    """Lines of before have no key, and no translation."""
    return DeskLine(
        Writer(document["writer"]),
        document["text"],
        document["at"],
        document["by"],
        document.get("key", ""),
        document.get("sent", ""),
    )


def _card_document(card: DeskCard) -> Document:
    return {
        "key": card.key,
        "at": card.at,
        "translation": card.translation,
        "questions": list(card.questions),
        "direction": card.direction,
        "mood": card.mood,
    }


def _card(document: Document) -> DeskCard:
    return DeskCard(**document | {"questions": tuple(document["questions"])})


def _session(document: Document) -> DeskSession:
    return DeskSession(
        session_id=document["_id"],
        conversation=Conversation(document["bot_id"], document["chat_id"], document["thread_id"]),
        person=Person(document["person"]),
        reason=Reason(document["reason"]),
        summary=document["summary"],
        opened_at=document["opened_at"],
        language=document["language"],
        state=DeskState(document["state"]),
        owner=document["owner"],
        due=document["due"],
        waiting_since=document["waiting_since"],
        first_reply_at=document["first_reply_at"],
        last_operator_at=document["last_operator_at"],
        ended_at=document["ended_at"],
        stars=document["stars"],
        resolve_by=document.get("resolve_by"),
        paused_at=document.get("paused_at"),
        asked_as=Reason(asked) if (asked := document.get("asked_as")) else None,
        missed=frozenset(ClockName(name) for name in document.get("missed", ())),
        warned=document.get("warned", False),
        helped=document.get("helped", ""),
        cards=tuple(_card(card) for card in document.get("cards", ())),
        lines=tuple(_line(line) for line in document["lines"]),
        version=document["version"],
    )
