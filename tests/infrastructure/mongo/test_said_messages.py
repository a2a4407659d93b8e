"""Which message was the last that somebody said, and in which turn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.delivery.ports import LaneLease
from domain.delivery.inbox import InboxRow, RowState, Turn, UpdateKind
from domain.shared.identity import Conversation, Person
from infrastructure.mongo.client import Database
from infrastructure.mongo.inbox import MongoInbox
from infrastructure.mongo.said_messages import MongoSaidMessages
from tests.factories import BOT_ID, NOON, an_update

LANE = Conversation(BOT_ID, 100)
MINE = LaneLease(LANE, 1)


class Chat:
    def __init__(self, database: Database) -> None:
        self.inbox, self.said = MongoInbox(database), MongoSaidMessages(database)
        self.updates = 0

    async def says(self, *message_ids: int, kind: UpdateKind = UpdateKind.MESSAGE) -> str:
        """In one turn, which is answered; its id."""
        turn = Turn(tuple(self._row(message_id, kind) for message_id in message_ids))
        await self.inbox.accept(turn.rows)
        await self.inbox.begin(turn, MINE)
        await self.inbox.finish(turn, MINE, RowState.DONE, now=NOON)
        return turn.turn_id

    async def turns_of(self, message_id: int) -> dict[str, bool]:
        return dict(await self.said.last_turns(Person.of_telegram(100), LANE, message_id))

    def _row(self, message_id: int, kind: UpdateKind) -> InboxRow:
        self.updates += 1
        received_at = NOON + timedelta(seconds=self.updates)
        row = an_update(self.updates, kind=kind, received_at=received_at)
        return replace(row, message_id=message_id)


@pytest.fixture
def chat(mongo_database: Database) -> Chat:
    return Chat(mongo_database)


async def test_the_last_message_was_said_in_its_turn(chat: Chat) -> None:
    await chat.says(11)
    assert await chat.turns_of(12) == {}
    last = await chat.says(12)
    assert await chat.turns_of(12) == {last: True}
    assert await chat.turns_of(11) == {}


async def test_a_message_of_a_longer_turn_is_not_the_whole_of_it(chat: Chat) -> None:
    turn = await chat.says(11, 12)
    assert await chat.turns_of(11) == {turn: False}
    assert await chat.turns_of(12) == {turn: False}


async def test_an_edit_is_no_later_word_but_a_turn_of_the_message(chat: Chat) -> None:
    first = await chat.says(11)
    edit = await chat.says(11, kind=UpdateKind.EDIT)
    assert await chat.turns_of(11) == {first: True, edit: True}


async def test_what_others_say_is_not_looked_at(chat: Chat) -> None:
    await chat.says(11)
    other = Person.of_telegram(7)
    assert await chat.said.last_turns(other, LANE, 11) == {}
