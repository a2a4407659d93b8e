"""Secrets and private words are planted everywhere, and must show up nowhere an operator looks."""

import random
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.support import canaries
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess
from tests.support.sandbox_server import sandbox_server
from tests.support.sandbox_user import SandboxClient, SandboxUser

CANARIES = {
    "token": "AAcanarytokenAA",
    "key": "canary-llm-key",
    "internal": "canary-internal-token-of-24",
    "admin": "canary-admin-key-of-24-and-more",
    "speech": "canary-stt-key",
    "redis": "canary-redis-password",
    "text": "canary of my secret garden",
    "name": "Canaria Birdsong",
    "username": "canary_user",
    "payload": "canary-payload",
    "reply": "canary of the reply",
    "provider": "scripted",
    "file": "canary-file-name",
    "birth date": "14.03.1987",
}
BOT_ID = random.randrange(10**8, 10**9)


@pytest.fixture
def environment(llm: LlmStub, mongo_uri_and_name: tuple[str, str]) -> dict[str, str]:
    uri, database = mongo_uri_and_name
    return {
        "TELEGRAM_BOT_TOKEN": f"{BOT_ID}:{CANARIES['token']}",
        "LLM_BASE_URL": llm.base_url,
        "LLM_API_KEY": CANARIES["key"],
        "LLM_MODEL": "stub",
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": database,
        "REDIS_URL": f"redis://:{CANARIES['redis']}@127.0.0.1:{free_port()}/0",
        "INTERNAL_API_TOKEN": CANARIES["internal"],
        "PROFILE_ADMIN_API_KEY": CANARIES["admin"],
        "STT_API_KEY": CANARIES["speech"],
        "STT_MODEL": "",
        "HTTP_PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
        "BURST_MERGE_MS": "0",
        "TELEGRAM_CHAT_MESSAGES_PER_SECOND": "100",
        "REPLY_TIMEOUT_SECONDS": "2",
    }


@pytest.fixture
def product(environment: dict[str, str], tmp_path: Path) -> Iterator[ProductProcess]:
    product = ProductProcess(environment, tmp_path, "run")
    yield product
    product.kill()


async def converse(sandbox: SandboxClient, ann: SandboxUser, llm: LlmStub) -> None:
    """Everything that may go wrong on the way of a message, with a canary in it."""
    text = CANARIES["text"]
    await ann.ask(f"{text}, I was born on {CANARIES['birth date']}")
    for fault in ("unauthorized", "server_error", "cut_stream", "broken_json", "hang"):
        llm.always(Fault(fault))
        await ann.ask(f"{text}, {fault}")
    llm.always(None)
    for details in ({"status": 500}, {"status": 400}, {"status": 429, "retry_after": 1}):
        await sandbox.fault("status", "sendMessage", **details)
        await ann.send_text(f"{text}, {details}")
    await sandbox.fault("html_502", "getUpdates")
    await sandbox.fault("drop_before", "sendMessage")
    sent = await ann.send_text(f"/{CANARIES['payload']} {text}")
    await ann.wait_for_reply(sent)
    menu = await ann.wait_for_reply(await ann.send_text("/persona"))
    await ann.press_data(menu["message_id"], CANARIES["payload"])
    document = await ann.send_file("document", text.encode(), f"{CANARIES['file']}.txt")
    await ann.wait_for_reply(document)
    chat = {"id": ann.id, "type": "private", "first_name": CANARIES["name"]}
    await ann.wait_for_reply(await ann.send_text(f"/privacy {text}"))
    broken = {"message_id": text, "date": text, "chat": chat, "from": {"id": ann.id}, "text": text}
    await sandbox.inject({"message": broken})
    await ann.ask(f"{text}, at last")


async def printed(environment: dict[str, str], folder: Path, command: str) -> str:
    folder = folder / command.replace(" ", "-")
    folder.mkdir()
    process = ProductProcess(environment, folder, command).start()
    await process.exit_code()
    return process.output


async def test_no_secret_and_nothing_private_reaches_logs_metrics_or_health(
    product: ProductProcess, llm: LlmStub, environment: dict[str, str], tmp_path: Path
) -> None:
    llm.reply = lambda received: CANARIES["reply"]
    url = f"http://127.0.0.1:{environment['HTTP_PORT']}"
    async with (
        sandbox_server(tmp_path / "telegram.sqlite3") as telegram,
        SandboxClient.open(telegram, BOT_ID) as sandbox,
        aiohttp.ClientSession(url) as http,
    ):
        product.settings = {**product.settings, "TELEGRAM_API_BASE_URL": telegram}
        product.start()
        profile = {"last_name": CANARIES["name"], "username": CANARIES["username"]}
        ann = await sandbox.user(CANARIES["name"], **profile)
        await converse(sandbox, ann, llm)
        seen = {}
        for page in ("/metrics", "/readyz", "/healthz", "/openapi.json", "/v1/nothing"):
            async with http.get(page, headers={"Authorization": "Bearer canary-wrong"}) as answer:
                seen[page] = await answer.text()
        for command in ("doctor", "profiles list", "--help"):
            seen[command] = await printed(environment, tmp_path, command)
            canaries.support_reads(tmp_path / command.replace(" ", "-") / "output.log")
        await product.end()
    wrong = environment | {"HTTP_PORT": CANARIES["text"]}
    seen["a wrong setting"] = await printed(wrong, tmp_path, "run")
    seen["the log"] = product.output
    assert str(ann.id) in seen["profiles list"]
    for where, written in seen.items():
        assert str(ann.id) not in written or where in ("/metrics", "profiles list"), where
        told = ("name", "username") if where == "profiles list" else ()  # by which support finds
        leaked = [n for n, canary in CANARIES.items() if canary in written and n not in told]
        assert leaked == [], where
    assert "Traceback" not in seen["the log"]
    assert "replied" in seen["the log"]
