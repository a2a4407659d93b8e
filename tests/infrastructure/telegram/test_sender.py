import gc
import json
import socket
import weakref
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from aiogram import Bot
from aiogram.methods import Response
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from application.delivery.ports import NotSent, SendFailure, Sent
from domain.delivery.outgoing import Button, OutgoingPart, PartKind
from domain.shared.errors import ConfigurationError
from domain.shared.identity import Conversation
from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.telegram.bot import open_bot
from infrastructure.telegram.commands import publish_commands
from infrastructure.telegram.sender import AiogramMessageSender
from tests.support.sandbox_server import DEFAULT_TOKEN, sandbox_server
from tests.support.sandbox_user import SandboxClient, SandboxUser
from tests.support.text_engine import ROOT

COMMANDS = ("start", "help", "persona", "reset", "privacy")


@pytest.fixture
async def sandbox() -> AsyncIterator[str]:
    async with sandbox_server() as url:
        yield url


@pytest.fixture
async def client(sandbox: str) -> AsyncIterator[SandboxClient]:
    async with SandboxClient.open(sandbox) as client:
        yield client


@pytest.fixture
async def bot(sandbox: str) -> AsyncIterator[Bot]:
    async with open_bot(DEFAULT_TOKEN, sandbox) as bot:
        yield bot


@pytest.fixture
async def ann(client: SandboxClient) -> SandboxUser:
    ann = await client.user("Ann")
    await ann.send_text("/start")
    return ann


def lane_of(user: SandboxUser) -> Conversation:
    return Conversation(user.client.bot_id, user.id)


async def sending(
    bot: Bot, user: SandboxUser, part: OutgoingPart, seconds: int = 60
) -> Sent | NotSent:
    return await AiogramMessageSender({bot.id: bot}, seconds=seconds).send(lane_of(user), part)


async def test_a_text_arrives_and_its_message_id_is_told(bot: Bot, ann: SandboxUser) -> None:
    result = await sending(bot, ann, OutgoingPart("5 < 6 & <b>7</b>"))
    (message,) = await ann.messages(after=1)
    assert result == Sent(message["message_id"])
    assert message["text"] == "5 < 6 & <b>7</b>"


async def test_markup_is_sent_as_markup(bot: Bot, ann: SandboxUser) -> None:
    await sending(bot, ann, OutgoingPart("<b>Tea</b>", html=True, plain="Tea"))
    (message,) = await ann.messages(after=1)
    assert message["text"] == "Tea"
    assert message["entities"][0]["type"] == "bold"


async def test_buttons_and_the_message_answered_are_shown(bot: Bot, ann: SandboxUser) -> None:
    part = OutgoingPart("Tea?", buttons=((Button("Yes", "tea:1"),),), reply_to=1)
    await sending(bot, ann, part)
    (message,) = await ann.messages(after=1)
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "tea:1"
    assert message["reply_to_message"]["message_id"] == 1


@pytest.mark.parametrize("kind", [PartKind.PHOTO, PartKind.VOICE, PartKind.DOCUMENT])
async def test_files_are_sent_with_their_caption(
    bot: Bot, ann: SandboxUser, kind: PartKind
) -> None:
    result = await sending(bot, ann, OutgoingPart("Look", kind=kind, file=_PNG, file_name="a.png"))
    assert isinstance(result, Sent)
    (message,) = await ann.messages(after=1)
    assert message["caption"] == "Look"
    assert kind in message


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "status", "status": 429, "retry_after": 7}, SendFailure.RATE_LIMITED),
        ({"kind": "status", "status": 403}, SendFailure.BLOCKED),
        ({"kind": "status", "status": 400}, SendFailure.REJECTED),
        ({"kind": "status", "status": 401}, SendFailure.NOT_REACHED),
        ({"kind": "status", "status": 500}, SendFailure.UNKNOWN),
        ({"kind": "status", "status": 502}, SendFailure.UNKNOWN),
        ({"kind": "html_502"}, SendFailure.UNKNOWN),
        ({"kind": "drop_before"}, SendFailure.UNKNOWN),
        ({"kind": "drop_after"}, SendFailure.UNKNOWN),
        ({"kind": "hang"}, SendFailure.UNKNOWN),
    ],
)
async def test_every_outcome_has_its_name(
    bot: Bot, ann: SandboxUser, fault: dict[str, object], expected: SendFailure
) -> None:
    details = {"method": "sendMessage", **fault}
    await ann.client.fault(**details)  # type: ignore[arg-type]
    result = await sending(
        bot, ann, OutgoingPart("Tea"), seconds=1 if fault["kind"] == "hang" else 60
    )
    assert isinstance(result, NotSent)
    assert result.failure is expected
    if expected is SendFailure.RATE_LIMITED:
        assert result.retry_after == 7


async def test_bad_markup_is_told_apart_from_other_refusals(bot: Bot, ann: SandboxUser) -> None:
    broken = OutgoingPart("<b>Tea", html=True, plain="Tea")
    assert await sending(bot, ann, broken) == NotSent(SendFailure.MARKUP)
    assert isinstance(await sending(bot, ann, broken.as_plain()), Sent)


async def test_a_text_that_is_too_long_is_rejected(bot: Bot, ann: SandboxUser) -> None:
    assert await sending(bot, ann, OutgoingPart("x" * 4097)) == NotSent(SendFailure.REJECTED)


async def test_who_blocked_the_bot_is_blocked(bot: Bot, ann: SandboxUser) -> None:
    await ann.block()
    assert await sending(bot, ann, OutgoingPart("Tea")) == NotSent(SendFailure.BLOCKED)


async def test_an_unknown_chat_is_blocked(bot: Bot, ann: SandboxUser) -> None:
    sender = AiogramMessageSender({bot.id: bot})
    result = await sender.send(Conversation(bot.id, 987_654), OutgoingPart("Tea"))
    assert result == NotSent(SendFailure.BLOCKED)


def _bot_of(server: BaseTestServer) -> AbstractAsyncContextManager[Bot]:
    return open_bot(DEFAULT_TOKEN, str(server.make_url("/")))


async def test_a_group_that_became_a_supergroup_is_followed() -> None:
    asked: list[str] = []

    async def send_message(request: web.Request) -> web.Response:
        chat_id = str((await request.post())["chat_id"])
        asked.append(chat_id)
        if chat_id == "-5":
            moved = {"ok": False, "error_code": 400, "description": "Bad Request: group moved"}
            return web.json_response(
                {**moved, "parameters": {"migrate_to_chat_id": -1005}}, status=400
            )
        chat = {"id": -1005, "type": "supergroup", "title": "T"}
        return web.json_response({"ok": True, "result": {"message_id": 9, "date": 1, "chat": chat}})

    app = web.Application()
    app.router.add_post("/bot{token}/sendMessage", send_message)
    async with TestServer(app, host="127.0.0.1") as server, _bot_of(server) as bot:
        sender = AiogramMessageSender({bot.id: bot})
        assert await sender.send(Conversation(bot.id, -5), OutgoingPart("Tea")) == Sent(9)
    assert asked == ["-5", "-1005"]


@pytest.mark.parametrize(
    "part",
    [
        OutgoingPart("Read https://tea.example/leaves"),
        OutgoingPart('<a href="https://tea.example">Tea</a>', html=True, plain="Tea"),
        OutgoingPart("https://tea.example?", buttons=((Button("Yes", "tea:1"),),)),
        OutgoingPart("https://tea.example it is", reply_to=1),
    ],
    ids=["plain", "markup", "buttons", "answer"],
)
async def test_no_text_shows_a_preview_of_its_links(
    bot: Bot, ann: SandboxUser, part: OutgoingPart
) -> None:
    """Telegram fetches what it previews, and an address may carry words of the conversation."""
    assert isinstance(await sending(bot, ann, part), Sent)
    (call,) = await ann.client.calls("sendMessage")
    assert json.loads(call["parameters"]["link_preview_options"]) == {"is_disabled": True}


async def test_an_answer_goes_to_its_topic(bot: Bot, ann: SandboxUser) -> None:
    topic = replace(lane_of(ann), thread_id=12)
    await AiogramMessageSender({bot.id: bot}).send(topic, OutgoingPart("Tea"))
    (call,) = await ann.client.calls("sendMessage")
    assert str(call["parameters"]["message_thread_id"]) == "12"


async def test_a_refused_connection_never_reached_telegram() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with open_bot(DEFAULT_TOKEN, f"http://127.0.0.1:{port}") as bot:
        sender = AiogramMessageSender({bot.id: bot})
        result = await sender.send(Conversation(bot.id, 1), OutgoingPart("Tea"))
    assert isinstance(result, NotSent)
    assert result.failure is SendFailure.NOT_REACHED


async def test_a_malformed_token_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        async with open_bot("my secret", "http://127.0.0.1:1"):
            pass
    assert "TELEGRAM_BOT_TOKEN" in str(refusal.value)
    assert "my secret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


async def test_the_menu_of_commands_is_published_in_every_language(
    bot: Bot, client: SandboxClient
) -> None:
    texts = FluentInterfaceTexts(ROOT / "config/locales")
    assert await publish_commands(bot, COMMANDS, texts, Language.RUSSIAN)
    for language in Language:
        shown = await bot.get_my_commands(language_code=language)
        assert [command.command for command in shown] == list(COMMANDS)
        assert shown[1].description == texts.text(language, "command-help")
    for name in ("description", "short_description"):
        method = f"setMy{name.title().replace('_', '')}"
        told = [call["parameters"] for call in await client.calls(method)]
        key = f"bot-{name.replace('_', '-')}"
        written = [texts.text(language, key) for language in (Language.RUSSIAN, *Language)]
        assert [parameters[name] for parameters in told] == written
        assert {p.get("language_code") for p in told} == {None, *Language}
    fallback = await bot.get_my_commands()
    assert fallback[1].description == texts.text(Language.RUSSIAN, "command-help")


async def test_a_menu_that_telegram_refuses_does_not_stop_the_start(
    bot: Bot, client: SandboxClient
) -> None:
    await client.fault("status", "setMyCommands", status=500)
    texts = FluentInterfaceTexts(ROOT / "config/locales")
    assert not await publish_commands(bot, COMMANDS, texts, Language.RUSSIAN)


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


async def test_the_class_of_an_answer_is_built_once(bot: Bot) -> None:
    """pydantic forgets a generic's class that nobody holds; building one is as dear as a call."""
    await bot.delete_webhook()
    built = weakref.ref(Response[bool])
    gc.collect()
    assert built() is not None
    await bot.delete_webhook()
    assert Response[bool] is built()


async def test_whatever_is_written_arrives_as_it_was_written(bot: Bot, ann: SandboxUser) -> None:
    written = "a+b = 100 % & «ça» \\ #1; Привет 👩‍🚀\nhttps://tea.example/?q=%41"
    assert isinstance(await sending(bot, ann, OutgoingPart(written)), Sent)
    (message,) = await ann.messages(after=1)
    assert message["text"] == written
