"""The product is killed again and again while operators write and reminders come due."""

import asyncio
import os
import random
from collections.abc import Sequence

import pytest

from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.personalization.profile import UserProfile
from domain.shared.identity import Conversation
from infrastructure.clock import SystemClock
from infrastructure.mongo.outbox import MongoOutbox
from infrastructure.mongo.user_profiles import MongoUserProfiles
from tests.e2e.delivery.town import Town, numbers, repeated
from tests.support.sandbox_user import SandboxUser
from tests.support.tombstones import tombstones

FULL = os.environ.get("FAULTS") == "full"
CHATS, MESSAGES, KILLS = (10, 20, 10) if FULL else (6, 5, 3)
SEED = 20260202
HAND_IN_AGAIN = 0.3
OURS = {"$in": ["outgoing", "proactive"]}


async def hand_in(
    town: Town, person: SandboxUser, texts: Sequence[str], chance: random.Random
) -> None:
    """As an operator's desk does whose own answers get lost: the same message more than once."""
    outbox = MongoOutbox(town.database, tombstones(town.database))
    for text in texts:
        message = OutgoingMessage(
            f"desk-{text}",
            Conversation(town.client.bot_id, person.id),
            (OutgoingPart(text),),
            proactive=text.endswith("5"),
        )
        await outbox.add(message, now=SystemClock().now())
        if chance.random() < HAND_IN_AGAIN:
            assert not await outbox.add(message, now=SystemClock().now())
        await asyncio.sleep(chance.uniform(0, 0.6))


async def let_them_be_written_to(town: Town, people: Sequence[SandboxUser]) -> None:
    """At noon, wherever that is now."""
    profiles = MongoUserProfiles(town.database, tombstones(town.database))
    now = SystemClock().now()
    zone = f"Etc/GMT{now.hour - 12:+}"
    for person in people:
        profile = UserProfile.new(str(person.id), now=now, persona="butler")
        profile = profile.with_time_zone(zone, now=now).with_messages_of_ours(True, now=now)
        await profiles.save(profile)


async def until_sent(town: Town, messages: int) -> None:
    async with asyncio.timeout(120):
        while len(await town.inbox(state="done", kind=OURS)) < messages:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.faults
@pytest.mark.timeout(900 if FULL else 300)
@pytest.mark.parametrize("policy", ["resend", "skip"] if FULL else ["resend"])
async def test_kills_lose_no_message_of_ours_and_repeat_only_what_was_in_doubt(
    town: Town, policy: str
) -> None:
    chance = random.Random(SEED)
    people = await town.people(CHATS)
    for person in people:
        await person.send_text("/start")
    wanted = [numbers(chat, MESSAGES) for chat in range(CHATS)]
    product = town.product(
        DELIVERY_ON_UNKNOWN=policy, TELEGRAM_CHAT_MESSAGES_PER_SECOND=100
    ).start()
    await town.until_finished(CHATS)
    await let_them_be_written_to(town, people)
    uncertain: set[str] = set()
    async with asyncio.TaskGroup() as doing:
        for person, texts in zip(people, wanted, strict=True):
            doing.create_task(hand_in(town, person, texts, random.Random(texts[0])))
        for kill in range(1, KILLS + 1):
            await until_sent(town, kill * CHATS * MESSAGES // (KILLS + 3))
            await asyncio.sleep(chance.uniform(0, 0.3))
            product.kill()
            uncertain |= await town.uncertain()
            product.start()
    await until_sent(town, CHATS * MESSAGES)
    sent = await town.answers(people)
    lost = {n for chat in wanted for n in chat} - {n for chat in sent for n in chat}
    in_line = [[n for n in chat if not n.endswith("5")] for chat in sent]
    assert all(chat == sorted(chat) for chat in in_line), "every chat gets them in order"
    if policy == "resend":
        assert not lost
        assert repeated(sent) <= uncertain
    else:
        assert not repeated(sent)
        assert lost <= uncertain
