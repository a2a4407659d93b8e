"""Sessions over WebSocket, in the product as it is wired."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

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
        seen.append(await socket.receive_json(timeout=60))
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


async def test_keys_are_not_guessed_at_the_socket(settings: Settings) -> None:
    async with service(settings, LivingVoice(), key="a-wrong-key-of-somebodys") as (stranger, _):
        seen = []
        for _ in range(25):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await stranger.http.ws_connect("/ws")
            seen.append(refusal.value.status)
        assert (seen[0], seen[-1]) == (401, 429)
