from typing import Any

import pytest

from application.dialogue.ports import RateDecision
from domain.delivery.outgoing import Answer
from domain.shared.errors import ProviderUnavailable
from domain.shared.identity import Person
from domain.shared.language import Language
from tests.support.dialogue import Unlimited
from tests.support.in_memory_product import TEXTS
from tests.support.telegram_channel import ANN, BOB, GROUP, Channel, a_message
from tests.support.text_engine import everything_sent

BOT = {"id": 10000, "is_bot": True, "first_name": "B", "username": "majordome_sandbox_bot"}
MENTION = "@Majordome_Sandbox_Bot"


def mentioning(text: str) -> dict[str, Any]:
    start = text.index(MENTION)
    entity = {"type": "mention", "offset": start, "length": len(MENTION)}
    return a_message(3, chat=GROUP, text=text, entities=[entity])


async def hear(channel: Channel, message: dict[str, Any]) -> Answer:
    return await channel.hear({"message": message})


async def test_who_mentions_the_bot_is_answered_in_place(connected: Channel) -> None:
    (part,) = (await hear(connected, mentioning(f"{MENTION}, tea please"))).parts
    assert part.text == "You said: tea please"
    assert part.reply_to == 3


async def test_who_replies_to_the_bot_is_answered(connected: Channel) -> None:
    earlier = a_message(2, user=BOT, chat=GROUP, text="Tea?")
    message = a_message(3, chat=GROUP, text="Yes", reply_to_message=earlier)
    heard = (await hear(connected, message)).parts[0].text
    assert heard.startswith("You said: ")
    assert heard.endswith("Tea?</replied_to>\nYes")


async def test_who_points_at_the_bot_by_its_name_is_answered(connected: Channel) -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 6, "user": BOT}
    message = a_message(3, chat=GROUP, text="Butler, tea", entities=[entity])
    assert (await hear(connected, message)).parts[0].text == "You said: Butler, tea"


@pytest.mark.parametrize("text", ["Alfred, tea please", "альфред! Чаю", "Céleste : et ce soir ?"])
async def test_who_calls_a_persona_by_name_is_answered(connected: Channel, text: str) -> None:
    (part,) = (await hear(connected, a_message(3, chat=GROUP, text=text))).parts
    assert part.text == f"You said: {text}"
    assert part.reply_to == 3


async def test_while_telegram_is_away_a_groups_message_is_tried_again(channel: Channel) -> None:
    with pytest.raises(ProviderUnavailable):
        await hear(channel, mentioning(f"{MENTION}, tea please"))


async def test_a_bare_mention_is_asked_what_is_wanted(connected: Channel) -> None:
    (part,) = (await hear(connected, mentioning(MENTION))).parts
    assert part.text == TEXTS.text(Language.ENGLISH, "empty-message")


@pytest.mark.parametrize(
    "text",
    [
        "Tea, anyone?",
        "@majordome_sandbox_bot_two tea",
        "/tea",
        "/help@other_bot",
        "Alfred came by yesterday, and left",
        "Alfredo, tea",
        "Ask Alfred, will you",
    ],
)
async def test_the_talk_of_others_is_counted_and_left_alone(connected: Channel, text: str) -> None:
    message = a_message(chat=GROUP, text=text)
    if text.startswith("@"):
        message["entities"] = [{"type": "mention", "offset": 0, "length": text.index(" ")}]
    assert not (await hear(connected, message)).parts
    assert connected.ignored("not_addressed") == 1


@pytest.mark.parametrize("text", ["/help", "/help@Majordome_Sandbox_Bot"])
async def test_a_command_for_the_bot_is_obeyed(connected: Channel, text: str) -> None:
    (part,) = (await hear(connected, a_message(3, chat=GROUP, text=text))).parts
    assert part.text == TEXTS.text(Language.ENGLISH, "help", hears="yes")
    assert part.reply_to == 3


async def test_an_unknown_command_for_the_bot_gets_a_short_help(connected: Channel) -> None:
    message = a_message(chat=GROUP, text="/fly@majordome_sandbox_bot")
    (part,) = (await hear(connected, message)).parts
    assert part.text == TEXTS.text(Language.ENGLISH, "unknown-command")


async def test_a_picture_shown_to_the_bot_gets_a_courteous_answer(connected: Channel) -> None:
    earlier = a_message(2, user=BOT, chat=GROUP, text="Tea?")
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    message = a_message(3, chat=GROUP, photo=photo, reply_to_message=earlier)
    (part,) = (await hear(connected, message)).parts
    assert part.text == TEXTS.text(Language.ENGLISH, "media-photo")


async def test_what_was_said_in_private_stays_private(connected: Channel) -> None:
    await connected.say("My secret is Felix")
    await hear(connected, mentioning(f"{MENTION} what is my secret?"))
    prompt = connected.voice.requests[-1]
    assert "Felix" not in everything_sent(prompt)
    await connected.say("And what is my secret?")
    prompt = connected.voice.requests[-1]
    assert "Felix" in everything_sent(prompt)


async def test_a_group_remembers_each_member_apart(connected: Channel) -> None:
    await hear(connected, mentioning(f"{MENTION} I like oolong"))
    await hear(connected, mentioning(f"{MENTION} what do I like?") | {"from": BOB})
    assert "oolong" not in everything_sent(connected.voice.requests[-1])
    await hear(connected, mentioning(f"{MENTION} and I?") | {"from": ANN})
    assert "oolong" in everything_sent(connected.voice.requests[-1])


async def test_new_members_are_counted_and_left_alone(connected: Channel) -> None:
    assert not (await hear(connected, a_message(chat=GROUP, new_chat_members=[BOB]))).parts
    assert connected.ignored("not_addressed") == 1


async def test_what_a_group_says_to_the_bot_counts_against_the_speakers_limit(
    connected: Channel,
) -> None:
    connected.salon.limiter = limiter = Unlimited([RateDecision(True), RateDecision(False)])
    assert (await hear(connected, mentioning(f"{MENTION} tea"))).parts
    assert not (await hear(connected, mentioning(f"{MENTION} and milk"))).parts
    await hear(connected, a_message(chat=GROUP, text="Tea, anyone?"))
    assert limiter.counted == [Person("501")] * 2
    assert len(connected.voice.requests) == 1
