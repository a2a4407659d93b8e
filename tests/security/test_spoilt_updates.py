"""One update that cannot be read or stored ends nothing and spoils no neighbour."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from application.shared.ending import end_tasks
from domain.delivery.flood import MOST_A_MINUTE
from domain.delivery.inbox import UpdateKind
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation
from infrastructure.clock import SystemClock
from infrastructure.mongo.client import Database
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.inbox import MongoInbox
from infrastructure.telegram.bot import open_bot
from presentation.telegram.classify import to_inbox_row
from presentation.telegram.polling import UpdatePoller
from tests.application.delivery.workshop import Replica
from tests.factories import BOT_ID, NOON, an_update
from tests.support.fuzzing import tries


@pytest.fixture
async def replica(mongo_database: Database) -> Replica:
    return Replica.on(mongo_database)


HUGE = 2**63
UNSTORABLE = [
    replace(an_update(1), lane=Conversation(BOT_ID, HUGE)),
    replace(an_update(1), user_id=-HUGE - 1),
    replace(an_update(1), language="\ud800"),
    replace(an_update(1), payload=b"x" * (17 * 1024 * 1024)),
]


@pytest.mark.parametrize("number", [2**52 + 1, 2**63, 2**64, 10**40, -1, True, 1.5, "7", None])
def test_an_id_that_telegram_does_not_give_is_refused(number: object) -> None:
    with pytest.raises(InvalidInput):
        to_inbox_row(BOT_ID, {"update_id": number, "message": {}}, b"{}", NOON)


numbers = st.one_of(st.integers(-(2**70), 2**70), st.none(), st.text(max_size=3), st.floats())
chats = st.fixed_dictionaries({}, optional={"id": numbers, "type": st.just("private")})
people = st.fixed_dictionaries({}, optional={"id": numbers, "language_code": st.text(max_size=4)})
messages = st.fixed_dictionaries(
    {},
    optional={
        "chat": chats,
        "from": people,
        "date": numbers,
        "edit_date": numbers,
        "is_topic_message": st.booleans(),
        "message_thread_id": numbers,
        "text": st.text(max_size=5),
    },
)
updates = st.fixed_dictionaries({"update_id": numbers}, optional={"message": messages})


@given(updates)
@tries(full=100_000, sample=300)
def test_every_row_that_intake_makes_has_numbers_that_can_be_stored(
    update: dict[str, object],
) -> None:
    try:
        row = to_inbox_row(BOT_ID, update, b"{}", NOON)
    except InvalidInput:
        return
    numbers = (row.key.update_id, row.lane.chat_id, row.lane.thread_id or 0, row.user_id or 0)
    assert all(abs(number) < HUGE for number in numbers)


@pytest.mark.parametrize("spoilt", range(len(UNSTORABLE)))
async def test_what_cannot_be_stored_is_set_aside_and_counted(
    replica: Replica, spoilt: int
) -> None:
    rows = [an_update(2), UNSTORABLE[spoilt], an_update(3)]
    await replica.receive.execute(rows)
    stored = await replica.inbox.unfinished(an_update().lane)
    assert [row.key.update_id for row in stored] == [2, 3]
    assert replica.figure("updates_set_aside_total", reason="unstorable") == 1


async def test_edits_without_end_are_stored_up_to_a_measure_and_hold_no_words_up(
    replica: Replica,
) -> None:
    edits = [replace(an_update(number), kind=UpdateKind.OTHER) for number in range(1, 200)]
    another = replace(an_update(300), kind=UpdateKind.OTHER, user_id=502)
    for rows in (edits, edits, [another, an_update(301)]):  # the second time after an outage
        await replica.receive.execute(rows)
    stored = await replica.inbox.unfinished(an_update().lane)
    assert len(stored) == MOST_A_MINUTE + 2
    assert {row.key.update_id for row in stored} > {300, 301}
    assert replica.figure("updates_set_aside_total", reason="too_many") > 0


async def test_it_spoils_no_neighbour_that_is_stored_with_it(mongo_database: Database) -> None:
    inbox = MongoInbox(mongo_database)
    calls = [inbox.accept([row]) for row in (an_update(2), UNSTORABLE[0], an_update(3))]
    refused = await asyncio.gather(*calls)
    assert [len(rows) for rows in refused] == [0, 1, 0]


async def test_members_of_a_failed_group_are_tried_one_by_one() -> None:
    groups = []

    async def run(calls: Sequence[int]) -> Sequence[int]:
        groups.append(list(calls))
        await asyncio.sleep(0)  # as a database does; whoever comes meanwhile is a group
        if 13 in calls:
            raise ValueError("thirteen")
        return [2 * call for call in calls]

    commit: GroupCommit[int, int] = GroupCommit(run)
    calls = [commit.submit(number) for number in (1, 12, 13, 14)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [r if isinstance(r, int) else type(r) for r in results] == [2, 24, ValueError, 28]
    assert groups == [[1], [12, 13, 14], [12], [13], [14]]


class Telegram:
    """Gives these updates, then none; remembers from where on it was asked."""

    def __init__(self, *batches: list[dict[str, object]]) -> None:
        self.batches = list(batches)
        self.offsets: list[int] = []
        self.empty = asyncio.Event()

    async def get_updates(self, request: web.Request) -> web.Response:
        self.offsets.append((await request.json())["offset"])
        batch = self.batches.pop(0) if self.batches else []
        if not batch:
            self.empty.set()
            await asyncio.sleep(0.05)
        return web.json_response({"ok": True, "result": batch})


async def test_the_poller_goes_on_behind_it(replica: Replica) -> None:
    message = {"chat": {"id": 100, "type": "private"}, "text": "Hello"}
    good: list[dict[str, object]] = [{"update_id": number, "message": message} for number in (5, 6)]
    telegram = Telegram([good[0], {"update_id": HUGE}, {"no": "id"}], [good[1]])
    app = web.Application()
    app.router.add_post("/bot{token}/getUpdates", telegram.get_updates)
    app.router.add_post("/bot{token}/deleteWebhook", _ok)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        open_bot(f"{BOT_ID}:a-token", str(server.make_url("/"))) as bot,
    ):
        polling = asyncio.create_task(UpdatePoller(bot, replica.receive, SystemClock()).run())
        async with asyncio.timeout(60):
            await telegram.empty.wait()
        await end_tasks([polling])
    assert telegram.offsets[:3] == [0, 6, 7]
    assert replica.figure("updates_set_aside_total", reason="unreadable") == 2


async def _ok(request: web.Request) -> web.Response:
    return web.json_response({"ok": True, "result": True})
