"""Conversations that were led elsewhere keep to the policy for memory, too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.memory.episodes import KnownEpisodesUseCase
from application.memory.facts import KnownFactsUseCase
from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.memory.events import EventRole
from tests.application.safety.conftest import Street

ADMIN = Principal("olga", Role.ADMIN)
NUMBER = "+33 6 12 34 56 78"
BEGIN = datetime(2025, 3, 1, tzinfo=UTC)
LINES = [
    ImportedLine(role, words, BEGIN + timedelta(minutes=number))
    for number, (role, words) in enumerate(
        [
            (EventRole.USER, f"My phone is {NUMBER}"),
            (EventRole.ASSISTANT, f"I shall call {NUMBER}"),
            (EventRole.USER, "I love tea, and the garden at dusk"),
            (EventRole.ASSISTANT, "So do I"),
            (EventRole.USER, f"Remember that my number is {NUMBER}"),
            (EventRole.ASSISTANT, "I shall"),
        ]
    )
]


@pytest.mark.parametrize(
    ("handling", "kept"),
    [
        ("allow", f"My phone is {NUMBER}"),
        ("mask", "My phone is ⟨PHONE_1⟩"),
        ("block", "⟨withheld⟩"),
    ],
)
async def test_what_is_taken_in_is_kept_as_what_is_said_here(
    street: Street, stored: Any, handling: str, kept: str
) -> None:
    change = {"personal_data": {"memory": {"PHONE": handling}}}
    async with street.house() as house:
        await house.app.get(UpdateSafetyPolicyUseCase).execute("general", change, actor=ADMIN)
    async with street.house() as command:  # which has read no policy yet
        take_in = command.app.get(ImportConversationUseCase)
        first = await take_in.execute("501", "butler", LINES)
        again = await take_in.execute("501", "butler", LINES)
        facts = await command.app.get(KnownFactsUseCase).execute("501")
        episodes = await command.app.get(KnownEpisodesUseCase).execute("501")
    said = [event["content"] for event in stored["user_memory"].find(sort=[("seq", 1)])]
    assert (first.new, again.new) == (6, 0)
    assert said[0] == kept
    assert said[2] == "I love tea, and the garden at dusk"
    assert episodes
    learnt = " ".join((*said, str(facts), str(episodes)))
    assert (NUMBER in learnt) == (handling == "allow")
