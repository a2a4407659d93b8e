"""How inbox rows and outgoing parts look in MongoDB; nothing else converts them."""

from typing import Any

from domain.delivery.inbox import InboxRow, RowState, UpdateKey, UpdateKind
from domain.delivery.outgoing import Button, OutgoingPart, PartKind
from domain.shared.identity import Conversation
from infrastructure.mongo.sealing import Sealed

Document = dict[str, Any]

_SAID = frozenset({"plain", "file"})


def key_document(key: UpdateKey) -> Document:
    document: Document = {"bot_id": key.bot_id, "update_id": key.update_id}
    if key.message_id:
        document["message_id"] = key.message_id
    return document


def key_from(document: Document) -> UpdateKey:
    return UpdateKey(document["bot_id"], document["update_id"], document.get("message_id", ""))


def row_filter(row: InboxRow) -> Document:
    """The chat is the key by which the inbox can be sharded; no row is written without it."""
    return {"_id": key_document(row.key), "lane.chat_id": row.lane.chat_id}


def lane_filter(lane: Conversation) -> Document:
    return {"lane": lane_document(lane), "lane.chat_id": lane.chat_id}


def lane_document(lane: Conversation) -> Document:
    """A chat without topics has no `thread_id`, as none had before topics were told apart."""
    document: Document = {"bot_id": lane.bot_id, "chat_id": lane.chat_id}
    if lane.thread_id is not None:
        document["thread_id"] = lane.thread_id
    return document


def lane_from(document: Document) -> Conversation:
    return Conversation(document["bot_id"], document["chat_id"], document.get("thread_id"))


def row_to_document(row: InboxRow) -> Document:
    document: Document = {
        "_id": key_document(row.key),
        "schema_version": 1,
        "lane": lane_document(row.lane),
        "user_id": row.user_id,
        "kind": row.kind.value,
        "payload": Sealed(row.payload),
        "sent_at": row.sent_at,
        "received_at": row.received_at,
        "state": row.state.value,
        "unfinished": True,
        "attempts": row.attempts,
        "fence": 0,
        "language": row.language,
    }
    if row.is_part:
        document["is_full"] = True
    if row.message_id is not None:
        document["message_id"] = row.message_id
    return document


def row_from_document(document: Document) -> InboxRow:
    return InboxRow(
        key=key_from(document["_id"]),
        lane=lane_from(document["lane"]),
        user_id=document["user_id"],
        kind=UpdateKind(document["kind"]),
        payload=bytes(document["payload"]),
        sent_at=document["sent_at"],
        received_at=document["received_at"],
        state=RowState(document["state"]),
        attempts=document["attempts"],
        excused=document.get("excused", 0),
        turn=document.get("turn"),
        parts=tuple(part_from_document(part) for part in document.get("parts", ())),
        uncertain_part=document.get("uncertain_part"),
        language=document["language"],
        deferred_until=document.get("deferred_until"),
        is_part=document.get("is_full", False),
        message_id=document.get("message_id"),
    )


def part_to_document(part: OutgoingPart) -> Document:
    """Only what differs from the defaults is stored."""
    document: Document = {"text": Sealed(part.text), "kind": part.kind.value}
    if part.buttons:
        document["buttons"] = [[[b.label, b.data] for b in line] for line in part.buttons]
    for name in ("html", "plain", "file", "file_name", "reply_to", "message_id"):
        value = getattr(part, name)
        if value not in (None, False):
            document[name] = Sealed(value) if name in _SAID else value
    return document


def part_from_document(document: Document) -> OutgoingPart:
    values = {name: value for name, value in document.items() if name not in {"kind", "buttons"}}
    return OutgoingPart(
        kind=PartKind(document["kind"]),
        buttons=tuple(
            tuple(Button(label, data) for label, data in line)
            for line in document.get("buttons", ())
        ),
        **values,
    )
