"""Sessions over WebSocket, in the product as it is wired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSCloseCode

from infrastructure.settings import Settings
from tests.application.orchestration.test_copilot import Models
from tests.support.in_process_product import product_settings, running_product
from tests.support.living_voice import LivingVoice

KEY = "a-service-of-the-tests-01"
ADMIN = "an-administrator-of-tests-1"
SHOWN = {"session_id", "created_at", "last_activity", "user_id", "metadata"}


@dataclass
class Service:
    """Another service, with its key."""

    http: aiohttp.ClientSession

    @asynccontextmanager
    async def socket(self, **query: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.http.ws_connect("/ws", params=query) as socket:
            yield socket

    async def get(self, path: str, status: int = 200) -> dict[str, Any]:
        async with self.http.get(path) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == status, told
            return told


async def told_until(socket: aiohttp.ClientWebSocketResponse, *kinds: str) -> list[dict[str, Any]]:
    """Messages up to the first of these kinds."""
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["type"] not in kinds:
        seen.append(await socket.receive_json(timeout=20))
    return seen


@asynccontextmanager
async def service(
    settings: Settings, provider: Any, key: str = KEY
) -> AsyncIterator[tuple[Service, str]]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        running_product(settings, provider=provider) as product,
        aiohttp.ClientSession(product.url, headers=headers) as http,
    ):
        yield Service(http), product.url


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Settings:
    return product_settings(
        mongo_uri_and_name, tmp_path, internal_api_token=KEY, profile_admin_api_key=ADMIN
    )


async def test_a_chat_streams_in_order_remembers_and_is_taken_up_again(settings: Settings) -> None:
    voice = LivingVoice()
    async with service(settings, voice) as (crm, _):
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
            remembered = [message.content for message in voice.requests[-1].messages]
            assert "Good morning, my name is Ann" in remembered
            await socket.send_json({"text": "/persona"})
            offered = (await told_until(socket, "complete"))[-1]["data"]["parts"][0]
            action = offered["buttons"][1][0]["action"]
            await socket.send_json({"action": action})
            assert (await told_until(socket, "complete", "error"))[-1]["type"] == "complete"


async def test_the_copilot_advises_on_each_line_and_tells_what_it_knows(settings: Settings) -> None:
    async with service(settings, Models(strategy="hangs")) as (crm, _):
        async with crm.socket(mode="copilot", user_id="deal-7") as socket:
            (init,) = await told_until(socket, "init")
            session_id = init["session_id"]
            for text in ("Hello", "I like it", "What is the price?", "And the date?", "Hm."):
                await socket.send_json(
                    {"text": text, "speaker": "client", "emotion": "calm", "sentiment": "neutral"}
                )
                (complete,) = await told_until(socket, "complete", "error")
                assert complete["type"] == "complete", complete
            data = complete["data"]
            assert data["questions"] == ["What is the budget?"]
            assert data["missing"] == {"strategy": "late"}
            await socket.send_json({"text": "  "})
            (refused,) = await told_until(socket, "error")
            assert refused["error_code"] == "VALIDATION_ERROR"
        known = await crm.get(f"/v1/copilot/{session_id}/context")
        assert known["statistics"]["lines"] == {"client": 5}
        assert (known["last_speaker"], known["last_emotion"]) == ("client", "calm")
        summary = await crm.get(f"/v1/copilot/{session_id}/summary?locale=fr")
        assert "5 du client" in summary["summary"]
        assert summary["closing_score"] == 55
        said = {"session_id": session_id, "user_id": "deal-7", "text": "Fine.", "speaker": "agent"}
        async with crm.http.post("/v1/copilot/process", json=said) as answer:
            told = await answer.json()
        assert (answer.status, told["session_id"], told["resumed"]) == (200, session_id, True)
        assert {"questions", "signals_detected", "recommended_direction", "agents"} <= set(told)
        known = await crm.get(f"/v1/copilot/{session_id}/context")
        assert known["last_speaker"] == "agent"


async def test_where_every_agent_fails_the_error_still_suggests_something(
    settings: Settings,
) -> None:
    failing = Models(tactical="fails", emotional="fails", closing="fails", strategy="fails")
    async with service(settings, failing) as (crm, _):
        async with crm.socket(mode="copilot") as socket:
            await told_until(socket, "init")
            await socket.send_json({"text": "Your price is too high"})
            (failed,) = await told_until(socket, "complete", "error")
            assert failed["error_code"] == "UPSTREAM_ERROR"
            assert failed["fallback_suggestion"]["signals_detected"] == ["price"]
            assert failed["fallback_suggestion"]["questions"]
        body = {"text": "Your price is too high", "speaker": "client", "locale": "en-US"}
        async with crm.http.post("/v1/copilot/process", json=body) as answer:
            error = (await answer.json())["error"]
            assert (answer.status, error["type"]) == (502, "UPSTREAM_ERROR")
            assert error["fallback_suggestion"]["recommended_direction"]


async def test_a_new_line_takes_the_place_of_an_analysis_that_is_not_done(
    settings: Settings,
) -> None:
    models = Models(tactical="hangs", emotional="hangs")
    async with service(settings, models) as (crm, _), crm.socket(mode="copilot") as socket:
        (init,) = await told_until(socket, "init")
        await socket.send_json({"text": "Hello"})
        await models.until_hanging(2)
        models.behave()
        await socket.send_json({"text": "What is your price?"})
        (complete,) = await told_until(socket, "complete", "error")
        assert complete["data"]["missing"] == {}
        known = await crm.get(f"/v1/copilot/{init['session_id']}/context")
        assert [line["text"] for line in known["lines"]] == ["Hello", "What is your price?"]
        assert "client: Hello" in models.heard[-1]


async def test_what_is_no_message_is_told_so_and_the_next_is_answered(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, _), crm.socket() as socket:
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
        assert (await socket.receive(timeout=20)).data == WSCloseCode.MESSAGE_TOO_BIG


async def test_two_clients_hear_nothing_of_each_other(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, _):

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


async def test_operators_see_how_many_sessions_are_in_use(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, url), aiohttp.ClientSession(url) as http:

        async def counted() -> bool:
            async with http.get("/metrics") as page:
                return "\nactive_sessions 1.0\n" in await page.text()

        async with crm.socket(session_id="one") as socket:
            await told_until(socket, "init")
            assert await counted()
            await crm.http.delete("/ws/sessions/one")
            assert not await counted()


async def test_sessions_belong_to_whose_key_opened_them(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, url):
        async with crm.socket(session_id="mine") as socket:
            await told_until(socket, "init")
        listed = await crm.get("/ws/sessions")
        assert [each["session_id"] for each in listed["items"]] == ["mine"]
        assert set(listed["items"][0]) == SHOWN
        assert set(listed["items"][0]["metadata"]) == {"conversation_topic", "agent_name"}
        assert set(await crm.get("/ws/sessions/mine")) == SHOWN
        admin = {"Authorization": f"Bearer {ADMIN}"}
        async with aiohttp.ClientSession(url, headers=admin) as http:
            assert (await Service(http).get("/ws/sessions/mine"))["session_id"] == "mine"
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect("/ws", params={"session_id": "mine"})
            assert refusal.value.status == 403
        async with aiohttp.ClientSession(url) as http:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect("/ws")
            assert refusal.value.status == 401
            async with http.get("/ws/sessions") as answer:
                assert answer.status == 401
        async with crm.http.delete("/ws/sessions/mine") as answer:
            assert answer.status == 204
        assert (await crm.get("/ws/sessions/mine", 404))["error"]["type"] == "NOT_FOUND"


async def test_a_session_under_an_old_id_begins_anew(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, _):
        for said in ("My cat is called Tom", "Good morning"):
            async with crm.socket(session_id="talk", user_id="u1") as socket:
                (init,) = await told_until(socket, "init")
                assert init["resumed"] is False
                await socket.send_json({"text": said})
                complete = (await told_until(socket, "complete", "error"))[-1]
                assert said in complete["data"]["text"]
            await crm.http.delete("/ws/sessions/talk")


@pytest.mark.parametrize(
    ("limit", "seconds"), [("user_messages_per_minute", 60), ("user_messages_per_day", 86_400)]
)
async def test_over_the_limit_a_message_says_when_to_come_back(
    settings: Settings, limit: str, seconds: int
) -> None:
    limited = settings.model_copy(update={limit: 1})
    async with service(limited, LivingVoice()) as (crm, _), crm.socket(user_id="u1") as socket:
        await told_until(socket, "init")
        await socket.send_json({"text": "One"})
        await told_until(socket, "complete")
        await socket.send_json({"text": "Two"})
        error = (await told_until(socket, "complete", "error"))[-1]
        assert error["error_code"] == "RATE_LIMITED"
        assert 0 < error["retry_after_ms"] <= seconds * 1_000
        assert error["message"]
        assert error["details"] == {"attempts": 1, "max_retries": 0}


async def test_a_browser_opens_its_socket_with_a_token_for_one_user(settings: Settings) -> None:
    async with service(settings, LivingVoice()) as (crm, url):
        async with crm.http.post("/v1/copilot/tokens", json={"user_id": "u1"}) as answer:
            token = (await answer.json())["token"]
        async with aiohttp.ClientSession(url) as http:
            async with http.ws_connect("/ws", params={"token": token, "user_id": "u2"}) as socket:
                (init,) = await told_until(socket, "init")
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect("/ws", params={"token": token[:-2] + "xx"})
            assert refusal.value.status == 401
        assert (await crm.get(f"/ws/sessions/{init['session_id']}"))["user_id"] == "u1"


async def test_keys_are_not_guessed_at_the_socket(settings: Settings) -> None:
    async with service(settings, LivingVoice(), key="a-wrong-key-of-somebodys") as (stranger, _):
        seen = []
        for _ in range(25):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await stranger.http.ws_connect("/ws")
            seen.append(refusal.value.status)
        assert (seen[0], seen[-1]) == (401, 429)
