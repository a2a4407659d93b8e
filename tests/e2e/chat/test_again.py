"""The button that makes an answer anew stands under the last answer alone."""

import asyncio
from typing import Any

import pytest

from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")


def labels(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [button["text"] for row in rows for button in row]


async def answers(ann: SandboxUser) -> list[list[str]]:
    """The buttons of each answer, oldest first."""
    return [labels(m) for m in await ann.messages() if m["from"]["is_bot"]]


async def settled(ann: SandboxUser, expected: list[list[str]]) -> None:
    """Waits until the buttons are these; the old one goes after the new answer has come."""
    async with asyncio.timeout(60):
        while await answers(ann) != expected:
            await ann.client.get(f"chats/{ann.id}/messages", after=10**6, wait=0.1)


async def test_a_newer_answer_takes_the_button_from_the_older_one(ann: SandboxUser) -> None:
    await ann.ask("Tell me a story about a cat")
    await ann.ask("And another one about a dog")
    await settled(ann, [[], ["↻"]])


async def test_an_order_in_between_leaves_it_where_it_is(ann: SandboxUser) -> None:
    await ann.ask("Tell me a story about a cat")
    await ann.ask("/help")
    await settled(ann, [["↻"], []])


async def test_an_answer_made_anew_carries_it_on(ann: SandboxUser) -> None:
    sent = await ann.send_text("Tell me a story about a cat")
    first = await ann.wait_for_reply(sent)
    await ann.press(first, "↻")
    await ann.wait_for_reply(first["message_id"])
    await settled(ann, [[], ["↻"]])


async def test_a_question_about_the_clock_stays_where_it_was_asked(ann: SandboxUser) -> None:
    await ann.ask("What could I do today before noon?")
    await ann.ask("Tell me a story about a cat")
    async with asyncio.timeout(60):
        while (await answers(ann))[0][:1] == ["↻"]:
            await ann.client.get(f"chats/{ann.id}/messages", after=10**6, wait=0.1)
    first, second = await answers(ann)
    assert first[0].startswith("🕒")
    assert second == ["↻"]
