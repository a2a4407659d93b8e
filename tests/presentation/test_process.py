import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from presentation.process import ProcessLife


class Diary:
    """Services that note when they start and stop."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.all_up = asyncio.Event()

    @asynccontextmanager
    async def service(self, name: str, *, last: bool = False) -> AsyncIterator[None]:
        self.entries.append(f"{name} up")
        if last:
            self.all_up.set()
        try:
            yield
        finally:
            self.entries.append(f"{name} down")


async def forever() -> None:
    await asyncio.Event().wait()


SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
DEAF = """
import asyncio, os, signal, threading
import presentation.process

presentation.process._START_GRACE_SECONDS = 0

async def start():
    with presentation.process.ProcessLife().hearing():
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait()  # as an import would, it keeps the loop from everything

asyncio.run(start())
"""


@SIGNALS
async def test_a_signal_stops_the_services_in_reverse(number: signal.Signals) -> None:
    diary, life = Diary(), ProcessLife()
    running = asyncio.create_task(
        life.run([diary.service("http"), diary.service("bot", last=True)])
    )
    await diary.all_up.wait()
    os.kill(os.getpid(), number)
    await running
    assert diary.entries == ["http up", "bot up", "bot down", "http down"]


@SIGNALS
async def test_a_start_hears_a_signal_even_where_a_part_swallows_the_first(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("presentation.process._START_GRACE_SECONDS", 300)  # this process goes on
    monkeypatch.setattr("presentation.process._ASK_AGAIN_SECONDS", 0)
    life, begun, swallowed = ProcessLife(), asyncio.Event(), []

    async def start() -> None:
        with life.hearing():
            begun.set()
            try:
                await forever()
            except asyncio.CancelledError as cancelled:
                swallowed.append(cancelled)
            await forever()

    starting = asyncio.create_task(start())
    await begun.wait()
    os.kill(os.getpid(), number)
    with pytest.raises(asyncio.CancelledError):
        await starting
    life.ended()
    assert swallowed


def test_a_start_that_is_deaf_to_a_signal_is_left() -> None:
    assert subprocess.run([sys.executable, "-c", DEAF], check=False).returncode == 130


async def test_a_second_signal_does_not_wait_for_what_is_in_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("presentation.process._GRACE_SECONDS", 300)  # this process goes on
    told: list[str] = []
    diary, life = Diary(), ProcessLife(told.append)
    life.waits_for(lambda: "one answer in work")
    life.waits_for(str)

    @asynccontextmanager
    async def patient() -> AsyncIterator[None]:
        try:
            yield
        finally:
            diary.entries.append("waiting")
            os.kill(os.getpid(), signal.SIGINT)
            await forever()

    running = asyncio.create_task(
        life.run([diary.service("http"), patient(), diary.service("bot", last=True)])
    )
    await diary.all_up.wait()
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(asyncio.CancelledError):
        await running
    life.ended()
    assert diary.entries[-2:] == ["waiting", "http down"]
    assert told == ["Ending after one answer in work; Ctrl-C again ends at once, nothing is lost"]


async def test_the_failure_of_a_task_stops_everything_and_is_raised() -> None:
    async def failing() -> None:
        raise ValueError("on purpose")

    diary, life = Diary(), ProcessLife()
    with pytest.raises(ValueError, match="on purpose"):
        await life.run([diary.service("http"), life.keep_running(failing())])
    assert diary.entries == ["http up", "http down"]


async def test_a_service_that_does_not_start_stops_those_before_it() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        raise ValueError("on purpose")
        yield

    diary, life = Diary(), ProcessLife()
    with pytest.raises(ValueError, match="on purpose"):
        await life.run([diary.service("http"), broken()])
    assert diary.entries == ["http up", "http down"]


async def test_a_task_that_goes_on_is_cancelled_at_the_end() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await forever()
        finally:
            ended.set()

    life = ProcessLife()
    life.end()
    await life.run([life.keep_running(work())])
    assert not ended.is_set()  # it had not even begun

    begun = ProcessLife()
    async with begun.keep_running(work()):
        await asyncio.sleep(0)
    assert ended.is_set()
