"""A person asks for a person, and operators answer in their forum; the product as it is wired."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.interpreter import Interpreter
from tests.support.sandbox_user import SandboxUser

FORUM = -1_001
"""The first group of a sandbox."""


@pytest.fixture
async def product(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> AsyncIterator[RunningProduct]:
    settings = product_settings(
        mongo_uri_and_name, tmp_path, operators_chat_id=FORUM, default_language="en"
    )
    async with running_product(settings, provider=Interpreter()) as product:
        yield product


class Reader:
    """Somebody who reads a chat, until what they wait for stands there."""

    def __init__(self, user: SandboxUser, chat_id: int | None = None) -> None:
        self.user = user
        self.chat_id = chat_id

    async def finds(self, right: Callable[[str], bool]) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                for message in reversed(await self.user.messages(chat_id=self.chat_id)):
                    if message["from"]["is_bot"] and right(message.get("text", "")):
                        return message
                await asyncio.sleep(0.05)

    async def texts(self) -> list[str]:
        return [m.get("text", "") for m in await self.user.messages(chat_id=self.chat_id)]


async def test_the_whole_story_in_a_topic(  # noqa: PLR0915  one story
    product: RunningProduct,
) -> None:
    ann, olga, pavel = [await product.sandbox.user(name) for name in ("Ann", "Olga", "Pavel")]
    assert await product.sandbox.forum("Desk", olga, pavel) == FORUM
    private, desk = Reader(ann), Reader(olga, FORUM)

    await ann.send_text("/human the heating is cold")
    await private.finds(lambda text: "asked for a person" in text)
    card = await desk.finds(lambda text: text.startswith("⏳"))
    assert "the heating is cold" in card["text"]
    thread = card["message_thread_id"]

    await olga.send_text("Too early", chat_id=FORUM, thread_id=thread)
    await desk.finds(lambda text: "nobody has claimed this" in text)
    await olga.press(card, "Claim")
    await private.finds(lambda text: "A person answers you now" in text)
    await desk.finds(lambda text: f"telegram:{olga.id} answers" in text)

    await ann.send_text("Since Monday")
    said = await desk.finds(lambda text: "Since Monday" in text)
    assert said["message_thread_id"] == thread
    await olga.send_text("The plumber comes on Friday.", chat_id=FORUM, thread_id=thread)
    await private.finds(lambda text: text == "The plumber comes on Friday.")
    await olga.send_text("/note Angry, be kind", chat_id=FORUM, thread_id=thread)
    await olga.send_text("// boiler of 1987", chat_id=FORUM, thread_id=thread)
    await olga.send_text("/canned thanks", chat_id=FORUM, thread_id=thread)
    await private.finds(lambda text: text.startswith("Thank you for writing."))
    await pavel.send_text("I know better", chat_id=FORUM, thread_id=thread)
    await desk.finds(lambda text: f"telegram:{olga.id} answers here" in text)

    held = await desk.finds(lambda text: f"telegram:{olga.id} answers." in text)
    await olga.press(held, "Resolve")
    await private.finds(lambda text: "talk with a person is over" in text)
    await desk.finds(lambda text: "it is the persona again" in text)
    await ann.send_text("Good to have you back")
    await private.finds(lambda text: text == "You said: Good to have you back")
    heard = await private.texts()
    assert not [text for text in heard if "Angry" in text or "1987" in text or "better" in text]
    assert heard.count("The plumber comes on Friday.") == 1
    await _closed(product, thread)


async def test_what_is_no_topic_of_the_desk_stays_among_operators(product: RunningProduct) -> None:
    ann, olga = [await product.sandbox.user(name) for name in ("Ann", "Olga")]
    await product.sandbox.forum("Desk", olga)
    await ann.send_text("/human")
    card = await Reader(olga, FORUM).finds(lambda text: text.startswith("⏳"))
    await olga.send_text("Lunch, anybody?", chat_id=FORUM)
    await olga.press(card, "Claim")
    await Reader(ann).finds(lambda text: "A person answers you now" in text)
    assert "Lunch, anybody?" not in await Reader(ann).texts()


async def test_cards_stand_in_the_topic_and_their_questions_go_out_by_button(
    product: RunningProduct,
) -> None:
    ann, olga = [await product.sandbox.user(name) for name in ("Ann", "Olga")]
    await product.sandbox.forum("Desk", olga)
    private, desk = Reader(ann), Reader(olga, FORUM)
    await ann.send_text("Bonjour, il fait très froid chez moi ce soir")
    await ann.send_text("/human le chauffage est froid")
    card = await desk.finds(lambda text: text.startswith("⏳"))
    thread = card["message_thread_id"]
    await olga.press(card, "Claim")
    advice = await desk.finds(lambda text: "Since when is it cold?" in text)
    assert advice["message_thread_id"] == thread
    assert "🌐 English: le chauffage est froid" in advice["text"]
    await olga.press(advice, "✉️ 1")
    await private.finds(lambda text: text == "French: Since when is it cold?")
    await olga.send_text("/tr Is it on?", chat_id=FORUM, thread_id=thread)
    await private.finds(lambda text: text == "French: Is it on?")


async def _closed(product: RunningProduct, thread: int) -> None:
    async with asyncio.timeout(60):
        while True:
            calls = await product.sandbox.calls("closeForumTopic")
            if str(thread) in {str(call["parameters"]["message_thread_id"]) for call in calls}:
                return
            await asyncio.sleep(0.05)
