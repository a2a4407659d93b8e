"""Somebody in danger speaks instead of typing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from application.speech.hear import Note
from domain.dialogue.replies import Reply, Text
from tests.application.safety.conftest import OPERATORS, Street
from tests.support.in_process_product import product_settings
from tests.support.ports import free_port
from tests.support.text_engine import ScriptedProvider
from tests.support.voice_notes import shipped_notes


@asynccontextmanager
async def hears(words: str) -> AsyncIterator[str]:
    """A transcription server that takes every recording for these words; its base URL."""

    async def transcribe(_: web.Request) -> web.Response:
        return web.json_response({"text": words, "language": "english"})

    application = web.Application()
    application.router.add_post("/v1/audio/transcriptions", transcribe)
    runner, port = web.AppRunner(application), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        await runner.cleanup()


def a_note() -> Note:
    content = shipped_notes()[0].content

    async def fetch() -> bytes:
        return content

    return Note("note-1", fetch, size=len(content), seconds=2.0)


def text_of(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, Text))


@pytest.mark.parametrize("group", [None, -100])
async def test_a_voice_note_is_heard_as_words_are(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path, group: int | None
) -> None:
    model = ScriptedProvider()
    async with hears("I want to die. I have the pills here.") as url:
        settings = product_settings(
            mongo_uri_and_name,
            tmp_path,
            operators_chat_id=OPERATORS,
            stt_base_url=url,
            stt_model="stub",
        )
        async with Street(settings).house(model) as house:
            reply = text_of(await house.guest(group=group).hand_in(a_note()))
            after = text_of(await house.guest().say("hello"))
    assert ("private chat" if group else "988") in reply
    assert "988" in after
    assert model.requests == []
