"""Whatever the channel, a person has the same conversation: here one without a network, and
Telegram with the real client against the Bot API server.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from composition.app import open_app
from composition.open_dialogue import build_dialogue
from domain.dialogue.replies import Document
from domain.shared.language import Language
from infrastructure.settings import Settings
from tests.support.dialogue import Unlimited
from tests.support.in_memory_product import PERSONAS, english
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import LlmStub
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of
from tests.support.sandbox_user import SandboxUser

BUTLER, ASTROLOGER = (persona.voice(Language.ENGLISH) for persona in PERSONAS.all()[:2])


@dataclass
class Heard:
    """A reply as its reader sees it; `alert` is what pops up after a press."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    document: bytes = b""
    alert: str = ""
    source: Any = None


class Guest(Protocol):
    """A person at one end of a channel."""

    async def say(self, text: str) -> Heard: ...
    async def sends_a_sticker(self) -> Heard: ...
    async def press(self, heard: Heard, label: str) -> Heard: ...
    async def press_forged(self, data: str) -> Heard: ...


@dataclass
class PlainGuest:
    channel: PlainChannel

    async def say(self, text: str) -> Heard:
        if text.startswith("/"):
            return self._heard(await self.channel.command(text.removeprefix("/")))
        return self._heard(await self.channel.say(text))

    async def sends_a_sticker(self) -> Heard:
        return self._heard(await self.channel.show("sticker"))

    async def press(self, heard: Heard, label: str) -> Heard:
        button = next(b for b in buttons_of(heard.source) if b.label == label)
        return self._heard(await self.channel.press(button))

    async def press_forged(self, data: str) -> Heard:
        return self._heard(await self.channel.press(data))

    def _heard(self, reply: Any) -> Heard:
        files = [part.content for part in reply.parts if isinstance(part, Document)]
        return Heard(
            "\n".join(texts_of(reply)),
            tuple(button.label for button in buttons_of(reply)),
            document=files[0] if files else b"",
            alert=reply.notice,
            source=reply,
        )


@dataclass
class TelegramGuest:
    product: RunningProduct
    user: SandboxUser
    seen: int = field(default=0)

    async def say(self, text: str) -> Heard:
        return await self._next(await self.user.send_text(text))

    async def sends_a_sticker(self) -> Heard:
        return await self._next(await self.user.send_file("sticker", b"webp"))

    async def press(self, heard: Heard, label: str) -> Heard:
        await self.user.press(heard.source, label)
        return await self._next(self.seen)

    async def press_forged(self, data: str) -> Heard:
        answer = await self.user.press_data(self.seen, data)
        assert answer is not None
        return Heard(alert=answer["text"])

    async def _next(self, after: int) -> Heard:
        message = await self.user.wait_for_reply(after)
        self.seen = message["message_id"]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return Heard(
            message.get("text") or message.get("caption", ""),
            tuple(button["text"] for row in rows for button in row),
            document=await self._file(message),
            source=message,
        )

    async def _file(self, message: dict[str, Any]) -> bytes:
        if "document" not in message:
            return b""
        sandbox = self.product.sandbox
        path = f"/sandbox/api/files/{message['document']['file_id']}"
        async with sandbox.session.get(path, params={"bot_id": sandbox.bot_id}) as answer:
            return await answer.read()


@asynccontextmanager
async def plain_guest(settings: Settings) -> AsyncIterator[Guest]:
    async with open_app(settings) as app:
        dialogue = build_dialogue(app, Unlimited())
        yield PlainGuest(PlainChannel(dialogue.use_case))


@asynccontextmanager
async def telegram_guest(settings: Settings) -> AsyncIterator[Guest]:
    async with running_product(settings) as product:
        yield TelegramGuest(product, await product.sandbox.user("Ann"))


@pytest.fixture(params=[plain_guest, telegram_guest])
async def guest(
    request: pytest.FixtureRequest, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> AsyncIterator[Guest]:
    with LlmStub() as stub:
        stub.reply = lambda received: f"You said: {received.last_user}"
        model = {"llm_base_url": stub.base_url, "llm_model": "stub"}
        settings = product_settings(mongo_uri_and_name, tmp_path, **model)
        async with request.param(settings) as guest:
            yield guest


async def test_a_guest_is_met_served_and_forgotten(guest: Guest) -> None:
    greeting = await guest.say("/start")
    assert greeting.text.startswith(BUTLER.greeting)
    assert "I am a program" in greeting.text
    names = [persona.voice(Language.ENGLISH).name for persona in PERSONAS.all()]
    assert [label.removesuffix(" ✓").split(" ", 1)[1] for label in greeting.buttons] == names

    assert (await guest.say("Good evening")).text == "You said: Good evening"
    assert (await guest.press(greeting, greeting.buttons[1])).text == ASTROLOGER.switched
    assert (await guest.say(BUTLER.calls[0])).text == BUTLER.switched
    assert (await guest.say("/help")).text == english("help", hears="no")
    assert (await guest.say("/fly")).text == english("unknown-command")
    assert (await guest.sends_a_sticker()).text == english("media-sticker")
    assert (await guest.press_forged("nonsense:1")).alert == english("button-outdated")

    card = await guest.say("/privacy")
    kept = await guest.press(card, english("privacy-export"))
    assert kept.text == english("privacy-data")
    assert "Good evening" in [
        event["content"] for event in json.loads(kept.document)["memory_events"]
    ]

    question = await guest.say("/reset")
    assert question.buttons == (english("reset-yes"), english("reset-no"))
    assert (await guest.press(question, english("reset-yes"))).text == english("reset-done")
