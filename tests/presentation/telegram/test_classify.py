from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.inbox import InboxRow, UpdateKey, UpdateKind
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation
from presentation.telegram.classify import to_inbox_row
from tests.support.telegram_channel import ANN, GROUP, SENT_AT, a_message, a_press

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SENT = datetime.fromtimestamp(SENT_AT, UTC)


def row_of(update: dict[str, Any]) -> InboxRow:
    update = {"update_id": 7, **update}
    return to_inbox_row(1, update, orjson.dumps(update), NOW)


def test_a_message_tells_its_chat_user_time_and_language() -> None:
    row = row_of({"message": a_message(text="Hello")})
    assert row.key == UpdateKey(1, 7)
    assert row.lane == Conversation(1, ANN["id"])
    assert (row.user_id, row.language) == (ANN["id"], "en")
    assert (row.sent_at, row.received_at) == (SENT, NOW)
    assert orjson.loads(row.payload)["message"]["text"] == "Hello"


def test_a_topic_of_a_forum_is_a_conversation_of_its_own() -> None:
    said = a_message(text="Tea?", chat=GROUP, message_thread_id=12, is_topic_message=True)
    assert row_of({"message": said}).lane == Conversation(1, GROUP["id"], 12)
    press = a_press("tea", chat=GROUP)
    press["message"] |= {"message_thread_id": 12, "is_topic_message": True}
    assert row_of({"callback_query": press}).lane == Conversation(1, GROUP["id"], 12)


def test_a_thread_of_replies_is_no_topic() -> None:
    said = a_message(text="Tea?", chat=GROUP, message_thread_id=12)
    assert row_of({"message": said}).lane == Conversation(1, GROUP["id"])


def test_a_wish_to_stop_reaches_the_topic_it_was_made_in() -> None:
    wish = {"chat": {"id": ANN["id"], "type": "private"}, "draft_id": 3, "message_thread_id": 12}
    assert row_of({"stopped_message_generation": wish}).lane == Conversation(1, ANN["id"], 12)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (a_message(text="Hello"), UpdateKind.MESSAGE),
        (a_message(text="/start"), UpdateKind.COMMAND),
        (a_message(text="/start", chat=GROUP), UpdateKind.COMMAND),
        (a_message(text="Hello", chat=GROUP), UpdateKind.OTHER),
        (a_message(voice={}), UpdateKind.RECORDING),
        (a_message(audio={}), UpdateKind.RECORDING),
        (a_message(video_note={}), UpdateKind.RECORDING),
        (a_message(document={"mime_type": "audio/mpeg"}), UpdateKind.RECORDING),
        (a_message(document={"mime_type": "application/pdf"}), UpdateKind.MESSAGE),
        (a_message(voice={}, chat=GROUP), UpdateKind.OTHER),
        (a_message(photo=[]), UpdateKind.MESSAGE),
        (a_message(photo=[], forward_origin={}), UpdateKind.MESSAGE),
        (a_message(photo=[], media_group_id="1"), UpdateKind.MESSAGE),
        (a_message(sticker={}), UpdateKind.OTHER),
    ],
)
def test_only_what_may_belong_together_is_a_message_or_a_recording(
    message: dict[str, Any], kind: UpdateKind
) -> None:
    assert row_of({"message": message}).kind is kind


def test_an_edit_was_sent_when_it_was_edited() -> None:
    edit = a_message(text="Hello", edit_date=SENT_AT + 60)
    row = row_of({"edited_message": edit})
    assert row.kind is UpdateKind.EDIT
    assert (row.sent_at - SENT).total_seconds() == 60


def test_a_press_belongs_to_the_messages_chat_and_to_now() -> None:
    row = row_of({"callback_query": a_press("x", chat=GROUP)})
    assert row.kind is UpdateKind.CALLBACK
    assert row.lane.chat_id == GROUP["id"]
    assert row.user_id == ANN["id"]
    assert row.sent_at == NOW


def test_a_stop_belongs_to_the_private_chats_user() -> None:
    chat = {"id": 501, "type": "private", "first_name": "Ann"}
    row = row_of({"stopped_message_generation": {"chat": chat, "draft_id": 3}})
    assert row.kind is UpdateKind.STOP
    assert (row.lane.chat_id, row.user_id) == (501, 501)


def test_without_a_chat_the_lane_is_the_users() -> None:
    row = row_of({"inline_query": {"id": "1", "from": ANN, "query": "", "offset": ""}})
    assert row.lane.chat_id == ANN["id"]
    assert row.kind is UpdateKind.OTHER


def test_without_anybody_the_lane_is_the_bots_own() -> None:
    assert row_of({"poll": {"id": "1"}}).lane.chat_id == 0


@pytest.mark.parametrize("update", [{}, {"update_id": "7"}, [], "x", None])
def test_what_has_no_id_is_refused(update: Any) -> None:
    with pytest.raises(InvalidInput):
        to_inbox_row(1, update, b"{}", NOW)


names = st.sampled_from(
    ["message", "callback_query", "chat", "from", "id", "date", "edit_date", "text", "type"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, anything, max_size=3))
def test_whatever_telegram_sends_is_taken_in(update: dict[str, Any]) -> None:
    row = to_inbox_row(1, {**update, "update_id": 7}, b"{}", NOW)
    assert row.key == UpdateKey(1, 7)
