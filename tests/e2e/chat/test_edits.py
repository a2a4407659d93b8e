"""Whoever edits their last message is answered anew; the words before are not asked any more."""

import asyncio

import pytest

from tests.support.in_process_product import RunningProduct
from tests.support.llm_stub import Fault, LlmStub
from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")


def shown(llm: LlmStub) -> list[str]:
    """What people said, of the newest prompt."""
    messages = llm.requests[-1].messages
    return [message["content"] for message in messages if message["role"] == "user"]


async def test_an_edited_question_takes_the_place_of_the_one_before(
    ann: SandboxUser, llm: LlmStub
) -> None:
    sent = await ann.send_text("What is the capital of Austria?")
    first = await ann.wait_for_reply(sent)
    await ann.edit_text(sent, "What is the capital of Australia?")
    second = await ann.wait_for_reply(first["message_id"])
    assert shown(llm) == ["What is the capital of Australia?"]
    assert second["reply_to_message"]["message_id"] == sent
    await ann.ask("And how many people live there?")
    assert shown(llm) == ["What is the capital of Australia?", "And how many people live there?"]


async def test_it_can_be_edited_again(ann: SandboxUser, llm: LlmStub) -> None:
    sent = await ann.send_text("Tell me of red tea")
    newest = await ann.wait_for_reply(sent)
    for colour in ("green", "white"):
        await ann.edit_text(sent, f"Tell me of {colour} tea")
        newest = await ann.wait_for_reply(newest["message_id"])
    assert shown(llm) == ["Tell me of white tea"]


async def test_a_message_that_still_waits_is_answered_in_its_new_words_alone(
    ann: SandboxUser, llm: LlmStub, product: RunningProduct
) -> None:
    llm.script(Fault("held"))
    before = await ann.send_text("Tell me a long story")
    assert await asyncio.to_thread(llm.wait_held)
    sent = await ann.send_text("What about the old house?")
    await ann.edit_text(sent, "What about the new house?")
    async with asyncio.timeout(60):
        while await product.sandbox.pending():
            await ann.client.get(f"chats/{ann.id}/messages", after=10**6, wait=0.1)
    llm.release()
    answers = await ann.wait_for_replies(before, 2)
    assert len(answers) == 2
    assert shown(llm)[-1] == "What about the new house?"
    assert all("old house" not in received.last_user for received in llm.requests)


async def test_an_edit_that_changes_no_word_is_not_answered(
    ann: SandboxUser, product: RunningProduct
) -> None:
    before = await product.metric("dialogue_ignored_total", reason="edited_message")
    sent = await ann.send_text("Which tea do you recommend?")
    await ann.wait_for_reply(sent)
    await ann.edit_text(sent, "Which tea do you recommend?")
    await ann.ask("And which biscuits?")
    assert await product.metric("dialogue_ignored_total", reason="edited_message") == before + 1


async def test_who_is_in_danger_is_helped_in_an_edit_of_whatever_message(ann: SandboxUser) -> None:
    sent = await ann.send_text("Hello there")
    await ann.wait_for_reply(sent)
    await ann.ask("How are you?")
    last = (await ann.messages())[-1]
    await ann.edit_text(sent, "I want to kill myself tonight")
    assert "116 123" in (await ann.wait_for_reply(last["message_id"]))["text"]
