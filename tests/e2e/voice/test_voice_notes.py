"""What is said aloud is heard, quoted and answered like written words."""

import pytest

from infrastructure.mongo.client import Database
from tests.support.in_process_product import RunningProduct
from tests.support.llm_stub import LlmStub
from tests.support.sandbox_user import Json, SandboxUser
from tests.support.stored_memory import stored_events
from tests.support.voice_notes import SpokenNote, shipped_notes

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTES = {note.file.stem: note for note in shipped_notes()}
HOROSCOPE = NOTES["en-horoscope"]


def heard_and_answered(text: str) -> str:
    return f"🎙 {text}\nReply to: {text}"


async def say(user: SandboxUser, note: SpokenNote) -> Json:
    return await user.wait_for_reply(await user.send_voice(note.content))


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
async def test_the_words_of_a_note_are_quoted_and_answered(
    ann: SandboxUser, note: SpokenNote
) -> None:
    reply = await say(ann, note)
    assert reply["text"] == heard_and_answered(note.text)
    (quote,) = reply["entities"]
    assert quote["type"] == "blockquote"
    assert quote["offset"] == 0
    assert quote["length"] == len(f"🎙 {note.text}".encode("utf-16-le")) // 2


async def test_a_note_and_its_answer_are_remembered_as_spoken(
    ann: SandboxUser, database: Database
) -> None:
    await say(ann, HOROSCOPE)
    events = await stored_events(database, str(ann.id))
    assert [(event["role"], event["content"], event["tags"]) for event in events] == [
        ("user", HOROSCOPE.text, ["source:voice"]),
        ("assistant", f"Reply to: {HOROSCOPE.text}", ["source:voice"]),
    ]


async def test_what_was_said_aloud_is_known_when_one_writes(ann: SandboxUser, llm: LlmStub) -> None:
    await say(ann, HOROSCOPE)
    await ann.ask("What did I ask for?")
    assert HOROSCOPE.text in [message["content"] for message in llm.requests[-1].messages]


async def test_a_note_is_answered_in_the_language_it_is_spoken_in(
    ann: SandboxUser, llm: LlmStub
) -> None:
    await ann.ask("Hello")
    assert "Answer in English" in llm.requests[-1].system
    await say(ann, NOTES["fr-weather"])
    assert "Answer in French" in llm.requests[-1].system


async def test_in_a_group_a_note_is_heard_only_where_it_answers_the_bot(
    ann: SandboxUser, product: RunningProduct
) -> None:
    group = await product.sandbox.group("Tea", ann)
    bot = (await product.sandbox.get("bot"))["username"]
    heard = await product.metric("transcription_seconds_count")
    await ann.send_voice(HOROSCOPE.content, chat_id=group)
    called = await ann.send_text(f"@{bot} hello", chat_id=group)
    hello = await ann.wait_for_reply(called, chat_id=group)
    assert hello["text"] == "Reply to: hello"
    assert await product.metric("transcription_seconds_count") == heard
    note = next(message for message in await ann.messages(chat_id=group) if "voice" in message)
    spoken = await ann.send_content(
        {"voice": note["voice"], "reply_to_message": hello}, chat_id=group
    )
    reply = await ann.wait_for_reply(spoken, chat_id=group)
    assert reply["text"].startswith(f"🎙 {HOROSCOPE.text}\n")
    assert reply["text"].endswith(f"hello</replied_to>\n{HOROSCOPE.text}")
    assert reply["reply_to_message"]["message_id"] == spoken


async def test_a_note_between_two_texts_is_answered_between_them(ann: SandboxUser) -> None:
    first = await ann.send_text("One")
    await ann.send_voice(HOROSCOPE.content)
    await ann.send_text("Three")
    replies = await ann.wait_for_replies(first, 3)
    assert [reply["text"] for reply in replies] == [
        "Reply to: One",
        heard_and_answered(HOROSCOPE.text),
        "Reply to: Three",
    ]


async def test_a_caption_is_part_of_what_is_said(ann: SandboxUser) -> None:
    await say(ann, HOROSCOPE)
    voice = (await ann.messages())[0]["voice"]
    sent = await ann.send_content({"voice": voice, "caption": "For tomorrow"})
    reply = await ann.wait_for_reply(sent)
    assert reply["text"] == f"{heard_and_answered(HOROSCOPE.text)}\nFor tomorrow"


async def test_the_work_is_measured(ann: SandboxUser, product: RunningProduct) -> None:
    before = await product.metric("transcription_seconds_count")
    await say(ann, HOROSCOPE)
    assert await product.metric("transcription_seconds_count") == before + 1
    assert await product.metric("transcription_real_time_factor_count") == before + 1
    assert await product.metric("transcription_queue_length") == 0
