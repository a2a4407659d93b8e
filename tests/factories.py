"""Values with sensible defaults; a test names only what matters to it."""

from datetime import UTC, datetime

from application.access.audit_chain import AuditSeal
from domain.delivery.inbox import InboxRow, UpdateKey, UpdateKind
from domain.shared.identity import Conversation

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
BOT_ID = 10000
SEAL = AuditSeal(b"a secret of the tests")


def an_update(
    update_id: int = 1,
    *,
    chat_id: int = 100,
    thread_id: int | None = None,
    user_id: int | None = None,
    kind: UpdateKind = UpdateKind.MESSAGE,
    received_at: datetime = NOON,
    sent_at: datetime | None = None,
    payload: bytes = b"{}",
) -> InboxRow:
    return InboxRow(
        key=UpdateKey(BOT_ID, update_id),
        lane=Conversation(BOT_ID, chat_id, thread_id),
        user_id=chat_id if user_id is None else user_id,
        kind=kind,
        payload=payload,
        sent_at=sent_at or received_at,
        received_at=received_at,
        language="en",
    )
