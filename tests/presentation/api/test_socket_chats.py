"""Chats over one product: in order, apart from each other, and never out of step."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import WSCloseCode

from tests.presentation.api.test_sockets import KEY, Service, service, told_until
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Served:
    crm: Service
    url: str
    voice: LivingVoice


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    database = (mongod_uri, f"test_{uuid4().hex}")
    folder = tmp_path_factory.mktemp("data")
    settings = product_settings(database, folder, internal_api_token=KEY)
    voice = LivingVoice()
    async with service(settings, voice) as (crm, url):
        yield Served(crm, url, voice)


async def test_a_chat_streams_in_order_remembers_and_is_taken_up_again(served: Served) -> None:
    crm = served.crm
    async with crm.socket(user_id="u1", session_id="talk-1") as socket:
        (init,) = await told_until(socket, "init")
        assert (init["session_id"], init["resumed"]) == ("talk-1", False)
        await socket.send_json({"type": "message", "text": "Good morning, my name is Ann"})
        *tokens, complete = await told_until(socket, "complete", "error")
        assert complete["type"] == "complete", complete
        text = complete["data"]["text"]
        assert "my name is Ann" in text
        grown = ""
        for token in tokens:
            grown += token["content"]
            assert token["full_text"] == grown
        assert grown == text
    async with crm.socket(user_id="u1", session_id="talk-1") as socket:
        (init,) = await told_until(socket, "init")
        assert init["resumed"] is True
        await socket.send_json({"text": "What is my name?"})
        assert (await told_until(socket, "complete", "error"))[-1]["type"] == "complete"
        remembered = [message.content for message in served.voice.requests[-1].messages]
        assert "Good morning, my name is Ann" in remembered
        await socket.send_json({"text": "/persona"})
        offered = (await told_until(socket, "complete"))[-1]["data"]["parts"][0]
        action = offered["buttons"][1][0]["action"]
        await socket.send_json({"action": action})
        assert (await told_until(socket, "complete", "error"))[-1]["type"] == "complete"


async def test_what_is_no_message_is_told_so_and_the_next_is_answered(served: Served) -> None:
    crm = served.crm
    async with crm.socket() as socket:
        await told_until(socket, "init")
        for wrong in ("{not json", "[]", '{"type": "ping"}', '{"text": 5}', '{"text": " "}'):
            await socket.send_str(wrong)
            (error,) = await told_until(socket, "complete", "error")
            assert error["error_code"] == "VALIDATION_ERROR"
            assert error["details"] == {"attempts": 1, "max_retries": 0}
        await socket.send_json({"text": "x" * 8_001})
        (error,) = await told_until(socket, "complete", "error")
        assert error["message"] == "text: String should have at most 8000 characters"
        await socket.send_bytes(b"\x00\xff")
        (error,) = await told_until(socket, "complete", "error")
        assert "text frame" in error["message"]
        await socket.send_json({"text": "Good evening"})
        assert (await told_until(socket, "complete", "error"))[-1]["type"] == "complete"
        await socket.send_str("x" * 65_537)
        assert (await socket.receive(timeout=60)).data == WSCloseCode.MESSAGE_TOO_BIG


async def test_two_clients_hear_nothing_of_each_other(served: Served) -> None:
    crm = served.crm

    async def talk(name: str) -> str:
        async with crm.socket(user_id=name) as socket:
            await told_until(socket, "init")
            heard: list[dict[str, Any]] = []
            for number in range(5):
                await socket.send_json({"text": f"{name} says {number}"})
                heard += await told_until(socket, "complete", "error")
            return str(heard)

    ann, bob = await asyncio.gather(talk("ann"), talk("bob"))
    assert ("ann says 4" in ann, "bob" in ann) == (True, False)
    assert ("bob says 4" in bob, "ann" in bob) == (True, False)


async def test_operators_see_how_many_sessions_are_in_use(served: Served) -> None:
    async with aiohttp.ClientSession(served.url) as http:

        async def counted() -> float:
            async with http.get("/metrics") as page:
                found = re.search(r"^active_sessions (.+)$", await page.text(), re.MULTILINE)
            return float(found[1]) if found else -1.0

        async def becomes(number: float) -> None:
            async with asyncio.timeout(60):
                while await counted() != number:  # noqa: ASYNC110 - a metric tells nobody
                    await asyncio.sleep(0.1)

        before = len((await served.crm.get("/ws/sessions"))["items"])
        async with served.crm.socket(session_id="one") as socket:
            await told_until(socket, "init")
            await becomes(before + 1)
            await served.crm.http.delete("/ws/sessions/one")
            await becomes(before)


async def test_a_session_under_an_old_id_begins_anew(served: Served) -> None:
    crm = served.crm
    for said in ("My cat is called Tom", "Good morning"):
        async with crm.socket(session_id="talk", user_id="u1") as socket:
            (init,) = await told_until(socket, "init")
            assert init["resumed"] is False
            await socket.send_json({"text": said})
            complete = (await told_until(socket, "complete", "error"))[-1]
            assert said in complete["data"]["text"]
        await crm.http.delete("/ws/sessions/talk")


async def test_a_browser_opens_its_socket_with_a_token_for_one_user(served: Served) -> None:
    crm = served.crm
    async with crm.http.post("/v1/copilot/tokens", json={"user_id": "u1"}) as answer:
        token = (await answer.json())["token"]
    async with aiohttp.ClientSession(served.url) as http:
        async with http.ws_connect("/ws", params={"token": token, "user_id": "u2"}) as socket:
            (init,) = await told_until(socket, "init")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect("/ws", params={"token": token[:-2] + "xx"})
        assert refusal.value.status == 401
    assert (await crm.get(f"/ws/sessions/{init['session_id']}"))["user_id"] == "u1"
