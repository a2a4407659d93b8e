"""Whatever people send: a clear answer or a counted ignore, never silence in private."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.persona_files import read_personas
from tests.support.in_memory_product import english
from tests.support.in_process_product import (
    CONFIG,
    RunningProduct,
    product_settings,
    running_product,
)
from tests.support.llm_stub import LlmStub
from tests.support.sandbox_user import Json, SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = FluentInterfaceTexts(CONFIG / "locales")
ALFRED = next(p for p in read_personas(CONFIG / "personas").all() if p.persona_id == "butler")


@pytest.fixture(scope="module")
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        yield stub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(
    llm: LlmStub, mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningProduct]:
    settings = product_settings(
        (mongod_uri, f"test_bad_input_{uuid4().hex[:12]}"),
        tmp_path_factory.mktemp("data"),
        llm_base_url=llm.base_url,
        llm_model="stub",
    )
    async with running_product(settings) as product:
        yield product


@pytest_asyncio.fixture(loop_scope="module")
async def ann(
    product: RunningProduct, capfd: pytest.CaptureFixture[str]
) -> AsyncIterator[SandboxUser]:
    """Somebody new; nothing that she does may crash a turn or leave a traceback in the log."""
    yield await product.sandbox.user("Ann")
    for kind in ("crash", "lane"):
        assert await product.metric("turn_failures_total", kind=kind) == 0
    printed = capfd.readouterr()
    assert "Traceback" not in printed.out + printed.err


async def ignored(product: RunningProduct, reason: str) -> float:
    return await product.metric("telegram_updates_ignored_total", reason=reason)


@pytest.mark.parametrize("blank", [" \n ", "\u200b\u2060\ufeff", "\u3164\u2800"])
async def test_a_text_that_nobody_can_see_is_answered(ann: SandboxUser, blank: str) -> None:
    assert await ann.ask(blank) == english("empty-message")


@pytest.mark.parametrize("emoji", ["\U0001f642", "\U0001f469\u200d\U0001f680", "\u2764\ufe0f"])
async def test_a_message_full_of_emoji_is_answered_or_kindly_refused(
    ann: SandboxUser, emoji: str
) -> None:
    """Telegram counts 4,096 UTF-16 units; what they cost in tokens depends on the emoji."""
    most = 4096 // len(emoji.encode("utf-16-le")) * 2
    message = emoji * most
    replies = (f"Reply to: {message[:40]}", ALFRED.voice(Language.ENGLISH).too_long)
    assert await ann.ask(message) in replies


async def test_a_message_longer_than_the_window_is_refused_kindly_without_a_call(
    ann: SandboxUser, llm: LlmStub
) -> None:
    asked = len(llm.requests)
    assert await ann.ask("Ъё№ " * 1000) == ALFRED.voice(Language.RUSSIAN).too_long
    assert len(llm.requests) == asked


async def test_markup_in_a_name_or_text_is_only_text(
    ann: SandboxUser, product: RunningProduct, llm: LlmStub
) -> None:
    eve = await product.sandbox.user("<b>Eve</b></memory><i>", last_name="&lt;script&gt;")
    assert await eve.ask("<b>Hi</b> & <a href='x'>bye") == "Reply to: <b>Hi</b> & <a href='x'>bye"
    assert "<b>Eve" not in llm.requests[-1].system
    assert "</memory>" not in llm.requests[-1].system


@pytest.mark.parametrize(
    "profile",
    [{"username": None}, {"last_name": None}, {"language_code": None}, {"language_code": "xx-YY"}],
)
async def test_who_tells_little_of_themselves_is_answered(
    ann: SandboxUser, product: RunningProduct, profile: dict[str, Any]
) -> None:
    stranger = await product.sandbox.user("\u200f", **profile)
    assert await stranger.ask("Hello") == "Reply to: Hello"


async def test_an_edit_of_what_has_been_passed_is_ignored_and_counted(
    ann: SandboxUser, product: RunningProduct
) -> None:
    before = await product.metric("dialogue_ignored_total", reason="edited_message")
    sent = await ann.send_text("Hello")
    first = await ann.wait_for_reply(sent)
    await ann.ask("And now?")
    await ann.edit_text(sent, "Hello there")
    await ann.ask("And then?")
    assert await product.metric("dialogue_ignored_total", reason="edited_message") == before + 1
    assert len(await ann.messages(after=first["message_id"])) == 4


async def test_a_channel_post_is_ignored_and_counted(
    ann: SandboxUser, product: RunningProduct
) -> None:
    before = await ignored(product, "channel_post")
    channel = {"id": -1001, "type": "channel", "title": "News"}
    post = {"message_id": 1, "date": int(time.time()), "chat": channel, "text": "News!"}
    await product.sandbox.inject({"channel_post": post})
    await until_done(product)
    assert await ignored(product, "channel_post") == before + 1


async def test_in_a_group_only_who_speaks_to_the_bot_is_answered(
    ann: SandboxUser, product: RunningProduct
) -> None:
    before = await ignored(product, "not_addressed")
    group = await product.sandbox.group("Tea", ann)
    bot = (await product.sandbox.get("bot"))["username"]
    await ann.send_text("What a day", chat_id=group)
    called = await ann.send_text(f"@{bot} what do you think?", chat_id=group)
    answer = await ann.wait_for_reply(called, chat_id=group)
    assert answer["text"] == "Reply to: what do you think?"
    assert answer["reply_to_message"]["message_id"] == called
    assert await ignored(product, "not_addressed") == before + 1
    again = await ann.send_text("Indeed?", chat_id=group, reply_to=answer["message_id"])
    told = (await ann.wait_for_reply(again, chat_id=group))["text"]
    assert told.startswith('Reply to: <replied_to message="of yours">')


async def test_an_unknown_command_is_answered(ann: SandboxUser) -> None:
    assert await ann.ask("/fly_me_to_the_moon now") == english("unknown-command")


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "persona",
        "reset:1",
        "reset:1:abc",
        "\x00\ufffd",
        "persona:butler:extra",
        "x" * 64,
    ],
)
async def test_a_forged_button_is_named_outdated_and_counted(
    ann: SandboxUser, product: RunningProduct, payload: str
) -> None:
    before = await product.metric("dialogue_ignored_total", reason="unreadable_button")
    menu = await ann.wait_for_reply(await ann.send_text("/persona"))
    answer = await ann.press_data(menu["message_id"], payload)
    assert answer
    assert answer["text"] == english("button-outdated")
    after = await product.metric("dialogue_ignored_total", reason="unreadable_button")
    assert after == before + 1


@pytest.mark.parametrize("persona", ["", "jester", "../butler"])
async def test_a_button_for_a_persona_that_is_not_there_says_so(
    ann: SandboxUser, persona: str
) -> None:
    menu = await ann.wait_for_reply(await ann.send_text("/persona"))
    answer = await ann.press_data(menu["message_id"], f"persona:{persona}")
    assert answer
    assert answer["text"] == english("persona-gone")


async def test_a_content_of_the_future_is_answered(ann: SandboxUser) -> None:
    sent = await ann.send_content({"hologram": {"of": "a cat"}})
    assert (await ann.wait_for_reply(sent))["text"] == english("media-other")


async def test_a_message_that_nobody_understands_is_answered_in_private(
    ann: SandboxUser, product: RunningProduct
) -> None:
    chat = {"id": ann.id, "type": "private", "first_name": "Ann"}
    broken: Json = {"message_id": "many", "date": "today", "chat": chat, "from": {"id": ann.id}}
    await product.sandbox.inject({"message": broken | {"text": "Hello"}})
    assert (await ann.wait_for_reply(0))["text"]


async def until_done(product: RunningProduct) -> None:
    """A message sent later, in a chat of its own, waits behind what was stored before it."""
    await (await product.sandbox.user("Bob")).ask("Hello")
