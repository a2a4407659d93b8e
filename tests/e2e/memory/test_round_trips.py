"""What a reply costs in the database, from the use case that the whole product is wired with."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest
from pymongo import monitoring

from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyOutcome, ReplyRequest
from composition import App, open_app
from infrastructure.settings import Settings
from tests.support.slow_wire import slow_wire
from tests.support.tombstones import in_the_first_seconds_of_a_turn

WIRE_SECONDS = 0.1


@pytest.fixture(autouse=True)
def _first_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_first_seconds_of_a_turn(monkeypatch)


class Trips(monitoring.CommandListener):
    """Which commands were under way when."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._started: dict[int, float] = {}
        self._spans: list[tuple[float, float]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self._started[event.request_id] = time.monotonic()
        self.names.append(f"{event.command_name} {event.command[event.command_name]}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        self._spans.append((time.monotonic(), self._started.pop(event.request_id)))

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self.succeeded(event)  # type: ignore[arg-type]  # both end a command

    def clear(self) -> None:
        self.names.clear()
        self._spans.clear()

    @property
    def in_a_row(self) -> int:
        """The longest chain of commands of which each began after the one before had ended."""
        chain, end = 0, 0.0
        for finished, begun in sorted(self._spans):
            if begun >= end:
                chain, end = chain + 1, finished
        return chain


@pytest.fixture
def trips() -> Trips:
    return Trips()


@pytest.fixture
async def app(settings: Settings, trips: Trips) -> AsyncIterator[App]:
    server = Path(unquote(urlsplit(settings.mongodb_uri.get_secret_value()).netloc))
    async with slow_wire(server) as wire:
        uri = f"mongodb://127.0.0.1:{wire.port}/?directConnection=true"
        distant = settings.model_validate(settings.model_dump() | {"mongodb_uri": uri})
        async with open_app(distant, listeners=[trips]) as app:
            wire.seconds = WIRE_SECONDS
            # As many connections as a reply uses at once, so that none has to be made for it.
            ready = app.contexts[0].probes["mongodb"]
            await asyncio.gather(*(ready() for _ in range(6)))
            yield app


async def cost(app: App, trips: Trips, text: str) -> tuple[int, list[str]]:
    trips.clear()
    result = await app.get(PersonalizedReplyUseCase).execute(ReplyRequest("7", text, uuid4().hex))
    assert result.outcome is ReplyOutcome.ANSWERED
    return trips.in_a_row, list(trips.names)


async def test_a_reply_costs_at_most_two_round_trips_and_five_commands(
    app: App, trips: Trips
) -> None:
    for text in ("The very first contact", "The second message", "The third"):
        in_a_row, commands = await cost(app, trips, text)
        assert in_a_row <= 2, commands
        assert len(commands) <= 5, commands


async def test_a_reply_as_the_chosen_persona_costs_no_more(app: App, trips: Trips) -> None:
    await app.get(ChoosePersonaUseCase).execute("7", "astrologer", "en")
    in_a_row, commands = await cost(app, trips, "What do the stars say?")
    assert (in_a_row, len(commands)) <= (2, 5), commands


async def test_a_reply_to_somebody_known_costs_one_read_and_one_write(
    app: App, trips: Trips
) -> None:
    for text in ("The very first contact", "The second message"):
        await cost(app, trips, text)
    in_a_row, commands = await cost(app, trips, "The third")
    assert (in_a_row, commands) == (2, ["aggregate user_profiles", "update user_memory_state"])
