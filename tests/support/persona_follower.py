"""Another process that follows what operators decide about personas, and tells what it has heard.

    python -m tests.support.persona_follower MONGODB_URI DATABASE FOLDER

It follows by a change stream and by polling, side by side, and prints a line whenever one of them
has brought its personas up to date: `stream butler#2 astrologer#1 …`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from application.personas.live import LivePersonas
from application.personas.ports import ChangeSignal
from composition import personas
from composition.app import open_app
from composition.contexts import CONTEXTS
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.mongo.change_signals import MongoChangeSignal
from infrastructure.mongo.client import open_mongo
from tests.support.in_process_product import product_settings

TOPOLOGIES = ("stream", "polling")
_ROOT = Path(__file__).parents[2]


class PersonaFollower:
    """The process, seen from the one that started it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._told: dict[str, str] = {}
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def started(cls, mongo: tuple[str, str], folder: Path) -> AsyncIterator[Self]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.persona_follower", *mongo, str(folder)),
            cwd=_ROOT,
            env={"PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}", "PATH": "/usr/bin:/bin"},
            stdout=asyncio.subprocess.PIPE,
        )
        follower = cls(process)
        try:
            yield follower
        finally:
            process.kill()
            await process.wait()
            await follower._reading

    async def knows(self, topology: str, version: str) -> None:
        """Wait until it serves this version, such as `butler#2`. Raises EOFError at its end."""
        async with self._news:
            await self._news.wait_for(lambda: version in self._last(topology))

    def _last(self, topology: str) -> list[str]:
        if self._reading.done():
            raise EOFError("the follower has ended")
        return self._told.get(topology, "").split()

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            topology, _, versions = line.decode().partition(" ")
            async with self._news:
                self._told[topology] = versions
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


class _Telling(ChangeSignal):
    """Tells of the personas once whoever listens has dealt with a change."""

    def __init__(self, topology: str, followed: ChangeSignal) -> None:
        self._topology = topology
        self._followed = followed
        self.catalogue: PersonaCatalogue | None = None

    async def announce(self, kind: str) -> None:
        await self._followed.announce(kind)

    async def changes(self, kind: str) -> AsyncIterator[None]:
        async for _ in self._followed.changes(kind):
            yield
            assert self.catalogue
            live = (f"{each.persona_id}#{each.version}" for each in self.catalogue.all())
            sys.stdout.write(f"{self._topology} {' '.join(live)}\n")
            sys.stdout.flush()


async def _follow(topology: str, uri: str, name: str, folder: Path) -> None:
    until = CONTEXTS.index(personas.build) + 1
    async with open_mongo(uri, name) as database:
        signal = _Telling(topology, MongoChangeSignal(database, streams=topology == TOPOLOGIES[0]))
        async with open_app(
            product_settings((uri, name), folder),
            contexts=CONTEXTS[:until],
            prepare=False,
            ports={ChangeSignal: signal},
        ) as app:
            signal.catalogue = app.get(PersonaCatalogue)
            await app.get(LivePersonas).keep_fresh()


async def _main(uri: str, name: str, folder: str) -> None:
    await asyncio.gather(*(_follow(each, uri, name, Path(folder)) for each in TOPOLOGIES))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
