"""A person asks for a person and is answered by one, in the product as it is wired."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from application.access.keys import CreateKeyUseCase
from composition.app import open_app
from domain.access.keys import Role
from tests.support.command import Command
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.living_voice import LivingVoice
from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "an-administrator-of-tests-1"
SERVICE = "a-service-of-these-tests-1"


class Desk:
    """The desk over HTTP, as one operator sees it."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def sessions(self, **query: str) -> list[dict[str, Any]]:
        async with self.http.get("/v1/desk/sessions", params=query) as answer:
            items: list[dict[str, Any]] = (await answer.json())["items"]
            return items

    async def of(self, user: SandboxUser, **query: str) -> list[dict[str, Any]]:
        return [each for each in await self.sessions(**query) if each["user_id"] == str(user.id)]

    async def get(self, path: str, status: int = 200) -> dict[str, Any]:
        async with self.http.get(f"/v1/desk/{path}") as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == status, told
            return told

    async def post(self, path: str, status: int = 200, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"/v1/desk/sessions/{path}", json=body or None) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == status, told
            return told

    async def until(self, session: str, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                if right(found := await self.get(f"sessions/{session}")):
                    return found
                await asyncio.sleep(0.05)


@dataclass
class Event:
    id: str
    data: dict[str, Any]


async def events(feed: aiohttp.ClientResponse) -> AsyncIterator[Event]:
    event_id = ""
    async for raw in feed.content:
        if raw.startswith(b"id: "):
            event_id = raw[4:].decode().strip()
        elif raw.startswith(b"data: "):
            yield Event(event_id, json.loads(raw[6:]))


async def event_of(feed: aiohttp.ClientResponse, session: str, state: str = "") -> Event:
    async with asyncio.timeout(60):
        async for event in events(feed):
            if event.data["id"] == session and state in ("", event.data["state"]):
                return event
    raise AssertionError("the feed ended")


class Ann:
    def __init__(self, user: SandboxUser) -> None:
        self.user = user

    async def hears(self, right: Callable[[str], bool]) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                for message in await self.user.messages():
                    if message["from"]["is_bot"] and right(message.get("text", "")):
                        return message
                await asyncio.sleep(0.05)

    async def asks_for_a_person(self, desk: Desk, words: str = "/human the heating") -> str:
        """The session."""
        await self.user.send_text(words)
        await self.hears(lambda text: "asked for a person" in text)
        (waiting,) = await desk.of(self.user, state="waiting")
        assert (waiting["reason"], waiting["owner"]) == ("asked", None)
        assert waiting["waiting_since"]
        return str(waiting["id"])


@dataclass
class Office:
    """The running product, and the desks of an administrator, of Pavel and of a service."""

    product: RunningProduct
    desk: Desk
    pavel: Desk
    service: Desk
    majordome: Command

    async def somebody(self) -> Ann:
        return Ann(await self.product.sandbox.user("Ann"))

    async def types(self, *words: str) -> str:
        """In another terminal."""
        done = await asyncio.to_thread(self.majordome, "desk", *words, key=KEY)
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    mongo, folder = (mongod_uri, f"test_desk_{uuid4().hex[:12]}"), tmp_path_factory.mktemp("desk")
    settings = product_settings(
        mongo, folder, profile_admin_api_key=KEY, internal_api_token=SERVICE
    )
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(running_product(settings, provider=LivingVoice()))
        async with open_app(settings, prepare=False) as app:
            _, key = await app.get(CreateKeyUseCase).execute("pavel", Role.SUPPORT)
        desks = []
        for presented in (KEY, key, SERVICE):
            headers = {"Authorization": f"Bearer {presented}"}
            http = aiohttp.ClientSession(product.url, headers=headers)
            desks.append(Desk(await stack.enter_async_context(http)))
        mine, pavel, service = desks
        yield Office(
            product, mine, pavel, service, Command(mongo, tmp_path_factory.mktemp("terminal"))
        )


async def test_a_person_is_asked_for_answers_and_gives_the_chat_back(office: Office) -> None:
    ann, desk = await office.somebody(), office.desk
    async with desk.http.get("/v1/desk/feed") as feed:
        session = await ann.asks_for_a_person(desk, "I want to talk to a human")
        await event_of(feed, session)
    refused = await desk.post(f"{session}/messages", 409, text="Hi")
    assert "has claimed" in refused["error"]["message"]
    claimed = await desk.post(f"{session}/claim")
    assert claimed["state"] == "claimed"
    await ann.hears(lambda text: "A person answers you now" in text)
    await ann.user.send_text("My parcel is lost")
    await desk.until(session, lambda found: "My parcel is lost" in str(found["lines"]))
    await desk.post(f"{session}/notes", text="Parcel 4711, looks lost")
    await desk.post(f"{session}/messages", text="I am Olga. I have found it.")
    await ann.hears(lambda text: text == "I am Olga. I have found it.")
    said = [message.get("text", "") for message in await ann.user.messages()]
    assert not [text for text in said if text.startswith("You said: My parcel")]
    assert not [text for text in said if "4711" in text]
    assert (await desk.post(f"{session}/resolve"))["state"] == "resolved"
    over = await ann.hears(lambda text: "talk with a person is over" in text)
    await ann.user.press(over, "★★★★★")
    await ann.hears(lambda text: "pass it on" in text)
    (ended,) = await desk.of(ann.user, state="resolved")
    assert ended["stars"] == 5
    await ann.user.send_text("Good to have you back")
    await ann.hears(lambda text: text == "You said: Good to have you back")


async def test_prepared_replies_go_out_by_their_name(office: Office) -> None:
    ann, desk = await office.somebody(), office.desk
    session = await ann.asks_for_a_person(desk)
    await desk.post(f"{session}/claim")
    await desk.post(f"{session}/messages", 404, canned="nothing")
    await desk.post(f"{session}/messages", 400, canned="wait", text="Both")
    await desk.post(f"{session}/messages", 404, suggestion=1)
    await desk.post(f"{session}/messages", canned="wait")
    await ann.hears(lambda text: text.startswith("I need a few minutes"))


async def test_the_whole_story_in_the_terminal(office: Office) -> None:
    ann = await office.somebody()
    session = await ann.asks_for_a_person(office.desk)
    assert session in await office.types("list", "--state", "waiting")
    assert "the heating" in await office.types("list")
    await office.types("claim", session)
    await ann.hears(lambda text: "A person answers you now" in text)
    await ann.user.send_text("It is cold since Monday")
    await office.desk.until(session, lambda found: "since Monday" in str(found["lines"]))
    assert "It is cold since Monday" in await office.types("show", session)
    await office.types("note", session, "boiler of 1987")
    await office.types("write", session, "The plumber comes on Friday.")
    await ann.hears(lambda text: text == "The plumber comes on Friday.")
    assert "here" in await office.types("operators")
    await office.types("resolve", session)
    await ann.hears(lambda text: "talk with a person is over" in text)
    await ann.user.send_text("Good to have you back")
    await ann.hears(lambda text: text == "You said: Good to have you back")
    assert not [m for m in await ann.user.messages() if "1987" in m.get("text", "")]


async def test_a_release_keeps_the_place_in_the_queue(office: Office) -> None:
    ann, desk = await office.somebody(), office.desk
    session = await ann.asks_for_a_person(desk, "/human the heating is cold")
    assert (await desk.get(f"sessions/{session}"))["summary"] == "the heating is cold"
    await desk.post(f"{session}/claim")
    await desk.post(f"{session}/messages", text="The plumber comes on Friday.")
    await desk.post(f"{session}/release")
    await ann.hears(lambda text: "keep your place in the queue" in text)
    (again,) = await desk.of(ann.user)
    assert (again["state"], again["owner"]) == ("waiting", None)


async def test_of_two_operators_the_first_has_it_until_it_is_handed_over(office: Office) -> None:
    ann, desk = await office.somebody(), office.desk
    session = await ann.asks_for_a_person(desk)
    owner = (await desk.post(f"{session}/claim"))["owner"]
    refused = await office.pavel.post(f"{session}/claim", 409)
    assert refused["error"]["type"] == "CONFLICT"
    assert owner in refused["error"]["message"]
    await office.pavel.post(f"{session}/messages", 409, text="Me!")
    assert (await desk.post(f"{session}/transfer", to="pavel"))["owner"] == "pavel"
    await desk.post(f"{session}/messages", 409, text="Me again")
    await office.pavel.post(f"{session}/messages", text="Pavel here.")
    await ann.hears(lambda text: text == "Pavel here.")
    await office.pavel.post(f"{session}/resolve")
    await office.pavel.post(f"{session}/resolve", 409)


async def test_whoever_may_not_work_at_the_desk_is_refused_at_every_door(office: Office) -> None:
    ann = await office.somebody()
    session = await ann.asks_for_a_person(office.desk)
    for verb, body in (
        ("claim", {}),
        ("release", {}),
        ("transfer", {"to": "me"}),
        ("resolve", {}),
        ("messages", {"text": "Hi"}),
        ("notes", {"text": "Hi"}),
    ):
        refused = await office.service.post(f"{session}/{verb}", 403, **body)
        assert refused["error"]["type"] == "FORBIDDEN"
        await office.desk.post(f"d-nothing/{verb}", 404, **body)
    for path in ("sessions", f"sessions/{session}", "feed", "operators"):
        assert (await office.service.get(path, 403))["error"]["type"] == "FORBIDDEN"
    assert (await office.desk.get("sessions/d-nothing", 404))["error"]["type"] == "NOT_FOUND"
    async with (
        aiohttp.ClientSession(office.product.url) as stranger,
        stranger.get("/v1/desk/sessions") as refused_at_all,
    ):
        assert refused_at_all.status == 401


async def test_open_sessions_come_first_and_a_wrong_state_is_named(office: Office) -> None:
    ann, ben = await office.somebody(), await office.somebody()
    over = await ann.asks_for_a_person(office.desk)
    await office.desk.post(f"{over}/claim")
    await office.desk.post(f"{over}/resolve")
    waiting = await ben.asks_for_a_person(office.desk)
    listed = [each["id"] for each in await office.desk.sessions()]
    assert listed.index(waiting) < listed.index(over)
    refused = await office.desk.get("sessions?state=lost", 400)
    assert refused["error"]["type"] == "VALIDATION_ERROR"


async def test_the_feed_goes_on_where_it_broke_off(office: Office) -> None:
    ann, desk = await office.somebody(), office.desk
    async with desk.http.get("/v1/desk/feed") as feed:
        session = await ann.asks_for_a_person(desk)
        last = (await event_of(feed, session)).id
    await desk.post(f"{session}/claim")  # nobody listens
    async with desk.http.get("/v1/desk/feed", headers={"Last-Event-ID": last}) as feed:
        assert (await event_of(feed, session, "claimed")).data["owner"]
    headers = {"Last-Event-ID": "yesterday"}
    async with desk.http.get("/v1/desk/feed", headers=headers) as refused:
        assert refused.status == 400


async def test_whoever_works_is_seen(office: Office) -> None:
    await office.pavel.sessions()
    found = (await office.desk.get("operators"))["items"]
    (pavel,) = [each for each in found if each["name"] == "pavel"]
    assert pavel["present"] is True
    assert pavel["last_seen"]


async def test_who_is_in_danger_comes_first(office: Office) -> None:
    ann, ben, desk = await office.somebody(), await office.somebody(), office.desk
    await ann.asks_for_a_person(desk)
    await ben.user.send_text("I want to kill myself tonight")
    await ben.hears(bool)
    urgent = (await desk.sessions(state="waiting"))[0]
    assert (urgent["reason"], urgent["user_id"]) == ("crisis", str(ben.user.id))
    assert urgent["priority"] == 1
    await desk.post(f"{urgent['id']}/claim")
    await desk.post(f"{urgent['id']}/messages", text="I am here with you, Ben.")
    await ben.hears(lambda text: text == "I am here with you, Ben.")


async def test_a_false_alarm_leaves_the_queue_as_it_was(office: Office) -> None:
    ann, ben, desk = await office.somebody(), await office.somebody(), office.desk
    asked = await ann.asks_for_a_person(desk)
    for somebody in (ann, ben):
        await somebody.user.send_text("I want to kill myself tonight")
        told = await somebody.hears(lambda text: "112" in text)
        (urgent,) = await desk.of(somebody.user, state="waiting")
        assert urgent["reason"] == "crisis"
        await somebody.user.press(told, "It was a false alarm")
        calmed = await desk.until(urgent["id"], lambda found: bool(found["lines"]))
        assert [line["writer"] for line in calmed["lines"]] == ["note"]
    (again,) = await desk.of(ann.user, state="waiting")
    assert (again["id"], again["reason"]) == (asked, "asked")
    assert [each["state"] for each in await desk.of(ben.user)] == ["resolved"]
