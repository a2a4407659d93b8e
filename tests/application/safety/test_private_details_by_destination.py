"""One number, told once, and every place that it may go to: each as the policy says."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from application.desk.queue import AskForPersonUseCase, ListDeskUseCase
from application.memory.asking_model import AskAboutConversation
from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.memory.ports import UserMemoryRepository
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal
from domain.access.keys import Role as AccessRole
from domain.desk.sessions import Reason
from domain.memory.events import EventRole
from domain.shared.identity import Conversation, Person
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role, quote_conversation
from domain.text_engine.prompts import RenderedPrompt
from tests.application.safety.conftest import House, Street
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, BOT_ID

ADMIN = Principal("olga", AccessRole.ADMIN)
NUMBER = "+33 6 12 34 56 78"
SAID = f"My phone is {NUMBER}, call me"
WITHHELD = "⟨Здесь не показано: пользователь написал то, чего по политике операторам не передают.⟩"
NOWHERE_HIDDEN = {way: {"PHONE": "allow"} for way in ("model", "desk", "memory")}


@pytest.fixture
def voice() -> LivingVoice:
    return LivingVoice()


@pytest.fixture
async def house(street: Street, voice: LivingVoice) -> AsyncIterator[House]:
    async with street.house(voice) as house:
        yield house


async def given(house: House, **handling: str) -> None:
    """By destination, of telephone numbers; what is not named lets everything pass."""
    hidden = {way: {"PHONE": how} for way, how in handling.items()}
    change = {"personal_data": {**NOWHERE_HIDDEN, **hidden}}
    await house.app.get(UpdateSafetyPolicyUseCase).execute("general", change, actor=ADMIN)


async def kept_of(house: House) -> str:
    memory = await house.app.get(UserMemoryRepository).read(str(ANN), "butler")
    return " ".join(event.content for event in memory.slice(10).events)


async def test_what_is_masked_for_the_model_comes_back_in_the_reply(
    house: House, voice: LivingVoice
) -> None:
    await given(house, model="mask")
    reply = await house.guest().say(SAID)
    assert "⟨PHONE_1⟩" in voice.requests[0].messages[-1].content
    assert NUMBER not in str(voice.requests)
    assert NUMBER in str(reply)


async def test_what_was_restored_in_an_answer_goes_out_masked_with_the_next_question(
    house: House, voice: LivingVoice
) -> None:
    await given(house, model="mask")
    guest = house.guest()
    await guest.say(SAID)
    await guest.say("Which number did I give you?")
    assert "You said: My phone is ⟨PHONE_1⟩" in str(voice.requests[-1].messages)
    assert NUMBER not in str(voice.requests)


async def test_what_is_remembered_of_former_talks_is_masked_in_the_prompt(
    house: House, voice: LivingVoice
) -> None:
    await given(house, model="mask")
    long_ago = ImportedLine(EventRole.USER, SAID, datetime(2025, 3, 2, tzinfo=UTC))
    importing = house.app.get(ImportConversationUseCase)
    await importing.execute(str(ANN), "butler", [long_ago], language=Language.ENGLISH)
    reply = await house.guest().say("What was my phone number?")
    assert "My phone is ⟨PHONE_1⟩" in voice.requests[-1].prompt.text
    assert NUMBER not in str(voice.requests)
    assert reply.parts


@pytest.mark.parametrize("way", ["mask", "block"])
async def test_whoever_sums_up_a_conversation_is_not_told_what_the_model_may_not_know(
    house: House, voice: LivingVoice, way: str
) -> None:
    await given(house, model=way)
    prompt = RenderedPrompt("memory_summary", "v1", f"So far: they gave {NUMBER}.", 100, 0.0, 9.0)
    conversation = quote_conversation([ChatMessage(Role.USER, SAID)])
    asking = house.app.get(AskAboutConversation)
    answer = await asking.execute(GenerationRequest(prompt, (conversation,)), "butler")
    assert NUMBER not in str(voice.requests)
    assert voice.requests[-1].prompt.text == "So far: they gave ⟨PHONE_1⟩."
    assert NUMBER in answer


async def test_what_may_go_to_no_model_is_said_to_whoever_wrote_it(
    house: House, voice: LivingVoice
) -> None:
    await given(house, model="block")
    guest = house.guest()
    reply = await guest.say(SAID)
    assert voice.requests == []
    assert "private detail which I do not pass on" in str(reply)
    assert "You said" in str(await guest.say("Good evening"))


async def test_memory_keeps_what_was_said_without_what_is_masked_there(house: House) -> None:
    await given(house, memory="mask")
    reply = await house.guest().say(SAID)
    kept = await kept_of(house)
    assert NUMBER in str(reply)
    assert NUMBER not in kept
    assert kept.count("⟨PHONE_1⟩") == 2


async def test_memory_keeps_nothing_of_words_that_may_not_be_kept(house: House) -> None:
    await given(house, memory="block")
    await house.guest().say(SAID)
    assert await kept_of(house) == "⟨withheld⟩ ⟨withheld⟩"


async def test_where_a_policy_allows_it_everything_is_kept_and_sent(
    house: House, voice: LivingVoice
) -> None:
    await given(house)
    await house.guest().say(SAID)
    assert NUMBER in voice.requests[0].messages[-1].content
    assert NUMBER in await kept_of(house)


@pytest.mark.parametrize(
    ("handling", "shown"),
    [
        ("allow", SAID),
        ("mask", SAID.replace(NUMBER, "⟨PHONE_1⟩")),
        (
            "block",
            WITHHELD,
        ),
    ],
)
async def test_the_desk_shows_in_lists_and_transcripts_what_it_may(
    house: House, handling: str, shown: str
) -> None:
    await given(house, desk=handling)
    conversation = Conversation(BOT_ID, 501)
    ask, listed = house.app.get(AskForPersonUseCase), house.app.get(ListDeskUseCase)
    await ask.execute(conversation, Person("501"), Reason.ASKED, summary=SAID, language="en")
    await house.guest().say(SAID, is_taken_over=True)
    (session,) = await listed.execute(ADMIN)
    assert session.summary == shown
    assert [line.text for line in session.lines] == [shown]
