"""A screen stands between the model and every eye: the draft's, the reader's, the memory's."""

import asyncio

import pytest

from application.dialogue.exchange import Exchange
from application.dialogue.plugins import Plugins
from domain.dialogue.replies import Document, Picture, Reply, Text
from domain.memory.events import EventRole
from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, texts_of
from tests.support.secrecy import Hiding


class Telling:
    """A skill whose every text holds the word."""

    name = "tell"
    actions = commands = ("tell",)
    allowed_in_crisis = False

    def understands(self, words: str) -> bool:
        return words == "tell"

    async def answer(self, exchange: Exchange) -> Reply | None:
        return Reply(
            (Text("swordfish"), Picture(b"png", "a swordfish"), Document(b"{}", "a", "swordfish!"))
        )


@pytest.fixture
def screened(salon: Salon) -> PlainChannel:
    salon.plugins = Plugins(skills=[Telling()], output_screens=[Hiding("swordfish")])
    return PlainChannel(salon.dialogue)


@pytest.fixture
def speaking(voice: LivingVoice) -> asyncio.Queue[str | None]:
    voice.pieces = asyncio.Queue()
    return voice.pieces


async def test_of_a_word_that_comes_in_pieces_nothing_is_ever_shown(
    screened: PlainChannel, speaking: asyncio.Queue[str | None]
) -> None:
    for piece in ("The word is sw", "ordfi", "sh, but a sword", " is not.", None):
        speaking.put_nowait(piece)
    reply = await screened.say("What is the word?")
    assert texts_of(reply) == ["The word is •••, but a sword is not."]
    assert screened.shown
    assert all(texts_of(reply)[0].startswith(shown.strip()) for shown in screened.shown)


async def test_what_is_remembered_is_what_was_shown(
    salon: Salon, screened: PlainChannel, speaking: asyncio.Queue[str | None]
) -> None:
    for piece in ("It is swordfish", None):
        speaking.put_nowait(piece)
    await screened.say("What is the word?")
    events = (await salon.household.memory.read("501", "butler")).recent
    assert [e.content for e in events if e.role is EventRole.ASSISTANT] == ["It is •••"]


async def test_every_text_of_a_skill_is_screened(screened: PlainChannel) -> None:
    assert texts_of(await screened.say("tell")) == ["•••", "a •••", "•••!"]


async def test_without_screens_the_reader_sees_the_text_as_it_grows(
    salon: Salon, speaking: asyncio.Queue[str | None]
) -> None:
    for piece in ("Once", " upon", None):
        speaking.put_nowait(piece)
    channel = PlainChannel(salon.dialogue)
    await channel.say("Tell me")
    assert channel.shown == ["Once", "Once upon"]
