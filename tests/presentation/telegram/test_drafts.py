import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.delivery.outgoing import Answer
from domain.shared.identity import Conversation
from domain.shared.language import Language
from presentation.telegram.drafts import DraftPace
from tests.support.in_memory_product import TEXTS
from tests.support.sandbox_user import SandboxClient, SandboxUser
from tests.support.telegram_channel import ANN, FAST, GROUP, Channel, a_message


class Talk:
    """Ann asks, and the test decides what the model says, and when."""

    def __init__(self, channel: Channel, client: SandboxClient) -> None:
        self.channel = channel
        self.client = client
        self.model = channel.voice.pieces = asyncio.Queue()
        self._asking: asyncio.Task[Answer] | None = None

    async def begin(self, **message: Any) -> None:
        await self.client.user("Ann", id=ANN["id"])
        await SandboxUser(self.client, ANN["id"]).send_text("/start")
        update = {"message": a_message(text="Tell me", **message)}
        self._asking = asyncio.create_task(self.channel.hear(update))

    async def end(self) -> Answer:
        self.model.put_nowait(None)
        return await self.answer()

    async def answer(self) -> Answer:
        assert self._asking is not None
        async with asyncio.timeout(60):
            return await self._asking

    async def calls(self, method: str, count: int) -> list[dict[str, Any]]:
        """The calls of a method, once there are so many."""
        async with asyncio.timeout(60):
            calls = await self.client.calls(method)
            while len(calls) < count:
                calls = await self.client.calls(method)
        return calls


@pytest.fixture
def talk(connected: Channel, sandbox: SandboxClient) -> Talk:
    return Talk(connected, sandbox)


async def test_the_answer_grows_in_one_draft_that_can_be_stopped(talk: Talk) -> None:
    await talk.begin()
    talk.model.put_nowait("Once **upon")
    await talk.calls("sendMessageDraft", 1)
    talk.model.put_nowait("** a time")
    drafts = await talk.calls("sendMessageDraft", 2)
    answer = await talk.end()
    shown = [draft["parameters"] for draft in drafts[:2]]
    assert [draft["text"] for draft in shown] == ["Once **upon", "Once upon a time"]
    assert len({draft["draft_id"] for draft in shown}) == 1
    assert all(int(draft["draft_id"]) and draft["can_stop"] for draft in shown)
    assert answer.parts[0].text == "Once <b>upon</b> a time"


async def test_a_quick_answer_needs_no_signs_of_life(talk: Talk) -> None:
    talk.channel.pace = replace(FAST, before_first_in_quiet=60)
    await talk.begin()
    talk.model.put_nowait("Certainly.")
    assert (await talk.end()).parts[0].text == "Certainly."
    assert await talk.client.calls("sendChatAction") == []
    assert await talk.client.calls("sendMessageDraft") == []


def test_a_single_person_sees_the_first_sign_sooner_than_one_of_many() -> None:
    pace = DraftPace()
    assert pace.first_after(1) == pace.first_after(pace.at_once) == 0.25
    assert pace.first_after(pace.at_once + 1) == 0.5


async def test_typing_is_shown_at_once_and_again(talk: Talk) -> None:
    await talk.begin()
    actions = await talk.calls("sendChatAction", 2)
    await talk.end()
    assert actions[0]["parameters"]["action"] == "typing"


async def test_a_draft_is_shown_again_before_it_vanishes(talk: Talk) -> None:
    await talk.begin()
    talk.model.put_nowait("Once")
    drafts = await talk.calls("sendMessageDraft", 3)
    await talk.end()
    assert {draft["parameters"]["text"] for draft in drafts} == {"Once"}


async def test_frames_that_come_too_fast_are_dropped(talk: Talk) -> None:
    talk.channel.pace = replace(FAST, between_drafts=0.3)
    await talk.begin()
    talk.model.put_nowait("a")
    await talk.calls("sendMessageDraft", 1)
    for letter in "bcdefgh":
        talk.model.put_nowait(letter)
    drafts = await talk.calls("sendMessageDraft", 2)
    await talk.end()
    assert [draft["parameters"]["text"] for draft in drafts[:2]] == ["a", "abcdefgh"]


async def test_a_long_draft_shows_the_part_being_written(talk: Talk) -> None:
    await talk.begin()
    talk.model.put_nowait("word " * 1000 + "the end")
    (draft, *_) = await talk.calls("sendMessageDraft", 1)
    await talk.end()
    assert draft["outcome"] == "ok"
    assert draft["parameters"]["text"].endswith("the end")


async def test_a_group_sees_typing_but_no_drafts(talk: Talk) -> None:
    group = GROUP | {"id": await talk.client.group("Tea")}
    bot = {"id": 10000, "is_bot": True, "first_name": "B"}
    earlier = a_message(2, user=bot, chat=group, text="Tea?")
    await talk.begin(chat=group, reply_to_message=earlier)
    talk.model.put_nowait("Once")
    await talk.calls("sendChatAction", 2)
    answer = await talk.end()
    assert answer.parts[0].text == "Once"
    assert not await talk.client.calls("sendMessageDraft")


async def test_drafts_give_way_where_the_limit_is_near(talk: Talk) -> None:
    talk.channel.limiter.drafts_allowed = False
    await talk.begin()
    talk.model.put_nowait("Once")
    await talk.calls("sendChatAction", 3)
    answer = await talk.end()
    assert answer.parts[0].text == "Once"
    assert not await talk.client.calls("sendMessageDraft")
    assert talk.channel.extra("draft", "dropped")


async def test_a_429_pauses_drafts_and_never_harms_the_answer(talk: Talk) -> None:
    await talk.client.fault("status", "sendMessageDraft", status=429, retry_after=60)
    await talk.begin()
    talk.model.put_nowait("Once")
    await talk.calls("sendMessageDraft", 1)
    await talk.calls("sendChatAction", 4)
    answer = await talk.end()
    assert answer.parts[0].text == "Once"
    assert len(await talk.client.calls("sendMessageDraft")) == 1
    assert talk.channel.extra("draft", "rate_limited") == 1


@pytest.mark.parametrize("kind", ["status", "html_502", "drop_before", "drop_after"])
async def test_after_three_failures_no_more_drafts_are_tried(talk: Talk, kind: str) -> None:
    await talk.client.fault(kind, "sendMessageDraft", times=None)
    await talk.begin()
    talk.model.put_nowait("Once")
    await talk.calls("sendMessageDraft", 3)
    actions = len(await talk.client.calls("sendChatAction"))
    await talk.calls("sendChatAction", actions + 2)
    answer = await talk.end()
    assert answer.parts[0].text == "Once"
    assert len(await talk.client.calls("sendMessageDraft")) == 3


async def test_a_hanging_telegram_does_not_hold_the_answer_back(talk: Talk) -> None:
    talk.channel.pace = replace(FAST, farewell=0.05)
    await talk.client.fault("hang", "sendChatAction", times=None)
    await talk.begin()
    await talk.calls("sendChatAction", 1)
    talk.model.put_nowait("Once")
    assert (await talk.end()).parts[0].text == "Once"


async def test_an_answer_does_not_wait_for_a_place_to_show_signs_of_life(talk: Talk) -> None:
    talk.channel.pace = replace(FAST, at_once=0, farewell=30)
    await talk.begin()
    talk.model.put_nowait("Once")
    assert (await talk.end()).parts[0].text == "Once"
    assert not await talk.client.calls("sendChatAction")


async def test_nothing_is_left_running_after_the_answer(talk: Talk) -> None:
    before = asyncio.all_tasks()
    await talk.begin()
    talk.model.put_nowait("Once")
    await talk.calls("sendMessageDraft", 1)
    await talk.end()
    assert asyncio.all_tasks() - before == set()


async def test_the_stop_button_ends_the_answer_with_what_was_said(talk: Talk) -> None:
    await talk.begin()
    talk.model.put_nowait("Once upon")
    await talk.calls("sendMessageDraft", 1)
    lane = Conversation(talk.channel.bot.id, ANN["id"])
    assert talk.channel.stops.stop(lane)
    answer = await talk.answer()
    assert answer.parts[0].text == "Once upon"
    assert not talk.channel.stops.stop(lane)


async def test_who_stops_before_a_word_was_said_gets_a_word_all_the_same(talk: Talk) -> None:
    await talk.begin()
    await talk.calls("sendChatAction", 1)
    talk.channel.stops.stop(Conversation(talk.channel.bot.id, ANN["id"]))
    answer = await talk.answer()
    assert answer.parts[0].text == TEXTS.text(Language.ENGLISH, "stopped")
