"""A person asks for a person and is answered by one, in the product as it is wired."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from infrastructure.settings import Settings
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.living_voice import LivingVoice
from tests.support.sandbox_user import SandboxUser

KEY = "an-administrator-of-tests-1"


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, profile_admin_api_key=KEY)


class Desk:
    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def sessions(self, **query: str) -> list[dict[str, Any]]:
        async with self.http.get("/v1/desk/sessions", params=query) as answer:
            items: list[dict[str, Any]] = (await answer.json())["items"]
            return items

    async def post(self, path: str, status: int = 200, **body: str) -> dict[str, Any]:
        async with self.http.post(f"/v1/desk/sessions/{path}", json=body or None) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == status, told
            return told


class Ann:
    def __init__(self, user: SandboxUser) -> None:
        self.user = user

    async def hears(self, right: Callable[[str], bool]) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while True:
                for message in await self.user.messages():
                    if message["from"]["is_bot"] and right(message.get("text", "")):
                        return message
                await asyncio.sleep(0.05)


@pytest.fixture
async def product(settings: Settings) -> AsyncIterator[RunningProduct]:
    async with running_product(settings, provider=LivingVoice()) as product:
        yield product


async def test_a_person_is_asked_for_answers_and_gives_the_chat_back(  # noqa: PLR0915  one story
    product: RunningProduct,
) -> None:
    ann = Ann(await product.sandbox.user("Ann"))
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(product.url, headers=headers) as http:
        desk = Desk(http)
        async with http.get("/v1/desk/feed") as feed:
            await ann.user.send_text("I want to talk to a human")
            await ann.hears(lambda text: "asked for a person" in text)
            (waiting,) = await desk.sessions(state="waiting")
            assert (waiting["reason"], waiting["owner"]) == ("asked", None)
            assert waiting["waiting_since"]
            session = waiting["id"]
            async for raw in feed.content:
                if raw.startswith(b"data: "):
                    assert json.loads(raw[6:])["id"] == session
                    break
        assert (
            "has claimed"
            in (await desk.post(f"{session}/messages", 409, text="Hi"))["error"]["message"]
        )
        claimed = await desk.post(f"{session}/claim")
        assert claimed["state"] == "claimed"
        await ann.hears(lambda text: "A person answers you now" in text)
        await ann.user.send_text("My parcel is lost")
        await _until(desk, session, lambda found: "My parcel is lost" in str(found["lines"]))
        await desk.post(f"{session}/notes", text="Parcel 4711, looks lost")
        await desk.post(f"{session}/messages", text="I am Olga. I have found it.")
        await ann.hears(lambda text: text == "I am Olga. I have found it.")
        await desk.post(f"{session}/messages", 404, canned="nothing")
        await desk.post(f"{session}/messages", 400, canned="wait", text="Both")
        await desk.post(f"{session}/messages", canned="wait")
        await ann.hears(lambda text: text.startswith("I need a few minutes"))
        said = [message.get("text", "") for message in await ann.user.messages()]
        assert not [text for text in said if text.startswith("You said: My parcel")]
        assert not [text for text in said if "4711" in text]
        assert (await desk.post(f"{session}/resolve"))["state"] == "resolved"
        over = await ann.hears(lambda text: "talk with a person is over" in text)
        await ann.user.press(over, "★★★★★")
        await ann.hears(lambda text: "pass it on" in text)
        (ended,) = await desk.sessions(state="resolved")
        assert ended["stars"] == 5
        await ann.user.send_text("Good to have you back")
        await ann.hears(lambda text: text == "You said: Good to have you back")


async def _asked_for(desk: Desk, ann: Ann) -> str:
    """The session, as the feed tells of it."""
    async with desk.http.get("/v1/desk/feed") as feed:
        await ann.user.send_text("I want to talk to a human")
        await ann.hears(lambda text: "asked for a person" in text)
        (waiting,) = await desk.sessions(state="waiting")
        assert (waiting["reason"], waiting["owner"]) == ("asked", None)
        assert waiting["waiting_since"]
        async for raw in feed.content:
            if raw.startswith(b"data: "):
                assert json.loads(raw[6:])["id"] == waiting["id"]
                break
    return str(waiting["id"])


async def _until(
    desk: Desk, session: str, right: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            async with desk.http.get(f"/v1/desk/sessions/{session}") as answer:
                found: dict[str, Any] = await answer.json()
            if right(found):
                return found
            await asyncio.sleep(0.05)


async def test_the_persona_knows_what_people_said_to_each_other(product: RunningProduct) -> None:
    ann = Ann(await product.sandbox.user("Ann"))
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(product.url, headers=headers) as http:
        desk = Desk(http)
        await ann.user.send_text("/human the heating is cold")
        await ann.hears(lambda text: "asked for a person" in text)
        (waiting,) = await desk.sessions()
        assert waiting["summary"] == "the heating is cold"
        session = waiting["id"]
        await desk.post(f"{session}/claim")
        await desk.post(f"{session}/messages", text="The plumber comes on Friday.")
        await desk.post(f"{session}/release")
        await ann.hears(lambda text: "keep your place in the queue" in text)
        (again,) = await desk.sessions()
        assert (again["state"], again["owner"]) == ("waiting", None)
        async with (
            aiohttp.ClientSession(product.url) as stranger,
            stranger.get("/v1/desk/sessions") as refused,
        ):
            assert refused.status == 401


async def test_who_is_in_danger_comes_first(product: RunningProduct) -> None:
    ann, ben = [Ann(await product.sandbox.user(name)) for name in ("Ann", "Ben")]
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(product.url, headers=headers) as http:
        desk = Desk(http)
        await ann.user.send_text("/human the heating is cold")
        await ann.hears(lambda text: "asked for a person" in text)
        await ben.user.send_text("I want to kill myself tonight")
        await ben.hears(bool)
        urgent, other = await desk.sessions(state="waiting")
        assert (urgent["reason"], urgent["user_id"]) == ("crisis", str(ben.user.id))
        assert (urgent["priority"], other["reason"]) == (1, "asked")
        await desk.post(f"{urgent['id']}/claim")
        await desk.post(f"{urgent['id']}/messages", text="I am here with you, Ben.")
        await ben.hears(lambda text: text == "I am here with you, Ben.")
