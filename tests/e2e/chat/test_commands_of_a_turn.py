"""Which commands a person's words cost the database in the whole product, inbox and lanes apart.

A context that asks of its own in every turn is seen here: what every turn needs of a person goes
in the joined read of its start (`JoinedReads.with_every_turn`).
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from application.shared.asking import current_asking
from infrastructure.settings import Settings
from tests.support.in_process_product import running_product
from tests.support.sandbox_user import SandboxUser

OF_EVERY_TURN = {
    "care_notes",
    "crises",
    "memory_facts",
    "querents",
    "user_memory_state",
    "user_profiles",
}


class CommandsOfTurns(CommandListener):
    """Those between the words and the answer; what goes on beside them, sweeps too, is left out."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.read_at_once: list[set[str]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if not current_asking().awaited:
            return
        collection = event.command[event.command_name]
        self.seen.append(f"{event.command_name} {collection}")
        if event.command_name == "aggregate":
            self.read_at_once.append({collection, *_unions(event.command)})

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...

    def clear(self) -> None:
        self.seen.clear()
        self.read_at_once.clear()


def _unions(command: Mapping[str, Any]) -> set[str]:
    return {stage["$unionWith"]["coll"] for stage in command["pipeline"] if "$unionWith" in stage}


@pytest.fixture
def commands() -> CommandsOfTurns:
    return CommandsOfTurns()


@pytest.fixture
async def ann(settings: Settings, commands: CommandsOfTurns) -> AsyncIterator[SandboxUser]:
    async with running_product(settings, listeners=[commands]) as product:
        ann = await product.sandbox.user("Ann")
        for text in ("Good evening", "It rains today", "The second cup of tea"):
            await ann.ask(text)  # with the first ones a person and a memory are made
        commands.clear()
        yield ann


async def test_a_turn_reads_once_and_writes_once(
    ann: SandboxUser, commands: CommandsOfTurns
) -> None:
    await ann.ask("A walk by the river, perhaps")
    assert commands.seen == ["aggregate crises", "update user_memory_state"]
    assert commands.read_at_once == [OF_EVERY_TURN]


async def test_births_are_read_no_oftener_where_the_stars_are_asked(
    ann: SandboxUser, commands: CommandsOfTurns
) -> None:
    await ann.ask("/astrologer")
    commands.clear()
    await ann.ask("What kind of day will it be?")
    asked = [each for each in commands.seen if each.split()[0] in ("find", "aggregate")]
    assert asked == ["aggregate crises"]
