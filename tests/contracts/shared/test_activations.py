"""What the record of activations promises, in memory and on MongoDB."""

import asyncio
from datetime import UTC, datetime

import pytest

from application.shared.rollout import Activations
from domain.shared.errors import Conflict
from domain.shared.rollout import Activation, Subject, Weights
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.mongo.activations import MongoActivations

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
CHAT = Subject("prompt", "chat")
BUTLER = Subject("persona", "butler")


@pytest.fixture(params=["in_memory", "mongo"])
def activations(request: pytest.FixtureRequest) -> Activations:
    if request.param == "mongo":
        return MongoActivations(request.getfixturevalue("mongo_database"))
    return InMemoryActivations()


def an_activation(number: int, written: str = "v1", subject: Subject = CHAT) -> Activation:
    return Activation(subject, number, Weights.parse(written), NOON, "olga", "warmer")


async def test_an_activation_comes_back_as_it_was_kept(activations: Activations) -> None:
    kept = Activation(CHAT, 1, Weights({"v1": 90, "1.2-b": 10}), NOON, "olga", "why", restores=None)
    await activations.append(kept)

    assert await activations.history(CHAT) == (kept,)


async def test_the_newest_of_each_subject_of_a_kind_counts(activations: Activations) -> None:
    for number, written in ((1, "v1"), (2, "v1:50,v2:50")):
        await activations.append(an_activation(number, written))
    await activations.append(an_activation(1, "v3", Subject("prompt", "card_reading")))
    await activations.append(an_activation(1, "v4", BUTLER))

    newest = {each.subject.name: str(each.weights) for each in await activations.newest("prompt")}
    assert newest == {"chat": "v1:50,v2:50", "card_reading": "v3:1"}


async def test_the_tenth_decision_is_newer_than_the_ninth(activations: Activations) -> None:
    for number in range(1, 12):
        await activations.append(an_activation(number, f"v{number}"))

    assert [each.number for each in await activations.newest("prompt")] == [11]
    assert [each.number for each in await activations.history(CHAT)] == list(range(1, 12))


async def test_histories_are_kept_apart(activations: Activations) -> None:
    await activations.append(an_activation(1, subject=BUTLER))

    assert await activations.history(CHAT) == ()


async def test_of_two_who_decide_at_the_same_moment_one_is_told(activations: Activations) -> None:
    outcomes = await asyncio.gather(
        *(activations.append(an_activation(1, f"v{n}")) for n in (1, 2)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes].count(Conflict) == 1
    assert len(await activations.history(CHAT)) == 1
