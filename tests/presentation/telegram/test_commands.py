import pytest

from domain.delivery.outgoing import Answer
from domain.shared.language import Language
from tests.support.in_memory_product import PERSONAS, TEXTS, english
from tests.support.sandbox_user import SandboxClient
from tests.support.telegram_channel import ANN, BOB, GROUP, Channel


def labels(answer: Answer) -> list[str]:
    return [button.label for row in answer.parts[0].buttons for button in row]


async def test_start_greets_and_offers_the_personas(channel: Channel) -> None:
    answer = await channel.say("/start campaign-7")
    voices = [persona.voice(Language.ENGLISH) for persona in PERSONAS.all()]
    assert answer.parts[0].text.startswith(voices[0].greeting)
    assert [label.removesuffix(" ✓").split(" ", 1)[1] for label in labels(answer)] == [
        v.name for v in voices
    ]


async def test_help_names_the_commands(channel: Channel) -> None:
    (part,) = (await channel.say("/help")).parts
    assert "/persona" in part.text


async def test_a_russian_is_spoken_to_in_russian(channel: Channel) -> None:
    (part,) = (await channel.say("/HELP", user=ANN | {"language_code": "ru"})).parts
    assert part.text == TEXTS.text(Language.RUSSIAN, "help", hears="yes")


@pytest.mark.parametrize("text", ["/fly", "/fly to the moon", "/персона"])
async def test_an_unknown_command_gets_a_short_help(channel: Channel, text: str) -> None:
    answer = await channel.say(text)
    assert [part.text for part in answer.parts] == [english("unknown-command")]


async def test_a_lone_slash_is_conversation(channel: Channel) -> None:
    assert (await channel.say("/")).parts[0].text == "You said: /"


async def test_a_persona_is_chosen_by_its_button(connected: Channel) -> None:
    answer = await connected.say("/persona")
    first, *lines = answer.parts[0].text.splitlines()
    assert first == english("persona-choose")
    assert "🎩 Alfred — a butler of the old school, faintly ironic" in lines
    button = answer.parts[0].buttons[1][0]
    chosen = await connected.press(button.data)
    persona = PERSONAS.all()[1]
    assert chosen.parts[0].text == persona.voice(Language.ENGLISH).switched
    greeting = await connected.say("/start")
    greets = persona.voice(Language.ENGLISH).greeting
    assert (
        greeting.parts[0].text
        == f"{greets} {english('greeting-honest')} {english('greeting-voice')}"
    )


async def test_reset_asks_first_and_then_forgets(channel: Channel) -> None:
    await channel.say("My cat is called Felix")
    question = await channel.say("/reset")
    assert labels(question) == [english("reset-yes"), english("reset-no")]
    yes, no = question.parts[0].buttons[0]
    assert (await channel.press(no.data)).parts[0].text == english("reset-kept")
    assert len((await channel.household.memory.read("501", "butler")).recent) == 2
    question = await channel.say("/reset")
    yes, no = question.parts[0].buttons[0]
    assert (await channel.press(yes.data)).parts[0].text == english("reset-done")
    assert not (await channel.household.memory.read("501", "butler")).recent


async def test_in_a_group_only_who_asked_can_confirm(connected: Channel) -> None:
    question = await connected.say("/reset", chat=GROUP)
    yes = question.parts[0].buttons[0][0]
    assert not (await connected.press(yes.data, user=BOB, chat=GROUP)).parts
    assert connected.ignored("foreign_button") == 1


@pytest.mark.parametrize(
    "data",
    ["", "forged", "reset:maybe:501", "reset:1:x", "persona", "persona:a:b", "x" * 64, None],
)
async def test_a_forged_button_is_counted_and_ignored(channel: Channel, data: str | None) -> None:
    assert not (await channel.press(data)).parts
    assert channel.ignored("unreadable_button") == 1


async def test_the_button_of_a_persona_that_left_is_ignored(channel: Channel) -> None:
    assert not (await channel.press("persona:jeeves")).parts
    assert channel.ignored("outdated_button") == 1


async def test_who_presses_a_forged_button_is_told_so(
    connected: Channel, sandbox: SandboxClient
) -> None:
    ann = await sandbox.user("Ann")
    pressed = await _press(sandbox, ann.id, "forged")
    await connected.hear({"callback_query": pressed})
    answer = (await sandbox.get(f"presses/{pressed['id']}", wait=5))["answer"]
    assert answer["text"] == english("button-outdated")
    assert answer["show_alert"]


async def _press(sandbox: SandboxClient, user_id: int, data: str) -> dict[str, object]:
    """A press the sandbox waits for, as the bot is told of it."""
    user = {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    sent = await sandbox.post(f"chats/{user_id}/messages", {"text": "x", "user_id": user_id})
    body = {"message_id": sent["message_id"], "data": data, "user_id": user_id}
    pressed = await sandbox.post(f"chats/{user_id}/presses", body)
    return {
        "id": pressed["callback_query_id"],
        "from": user,
        "chat_instance": "1",
        "data": data,
    }
