"""Updates through a bot: aiogram's own polling against the durable way and the whole product."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from infrastructure.mongo.private_server import private_mongodb
from tests.bench import against
from tests.bench.measured_process import ROOT, MeasuredProcess
from tests.bench.table import Row
from tests.support.sandbox_server import DEFAULT_TOKEN, SandboxProcess
from tests.support.sandbox_user import SandboxClient

MESSAGES, CHATS = 1000, 100
ROUNDS = 3
_BARE = ("-m", "tests.bench.echo_bots", "bare", "{url}")
_DURABLE = (str(Path(__file__).with_name("durable_echo.py")), "{url}")
_PRODUCT = ("-c", "from main import app; app(['bot'])")
_HOUSE = ("-m", "tests.bench.house_bot")


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    cpu_ms: float
    commands: float = 0.0


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder)) as uri:
            rounds = [await _round(uri) for _ in range(ROUNDS)]
    bare, durable, whole, house, *other = (
        sorted(way, key=lambda m: m.cpu_ms) for way in zip(*rounds, strict=True)
    )
    middle = ROUNDS // 2
    commands = durable[middle].commands
    return [
        _cpu("durable echo: bot CPU per update", durable, bare, f"{commands:.1f} Mongo commands"),
        _speed("durable echo: updates", durable[middle], bare[middle]),
        _cpu("whole reply: bot CPU per reply", whole, bare, "offline model, memory, drafts"),
        _speed("whole reply: replies", whole[middle], bare[middle]),
        *_over_other(durable, whole, house, *other),
    ]


def _over_other(
    durable: list[Measured], whole: list[Measured], house: list[Measured], *other: list[Measured]
) -> Iterator[Row]:
    """None where no other checkout was measured."""
    if not other:
        return
    echo, reply = other
    yield _cpu("durable echo: bot CPU, over the other checkout", durable, echo, "")
    yield _cpu("whole reply: bot CPU, over the other checkout", whole, reply, "")
    yield _cpu("whole reply, the house alone: the same", house, reply, "")


def _cpu(name: str, ours: list[Measured], bare: list[Measured], note: str) -> Row:
    middle = ROUNDS // 2
    ratio = ours[middle].cpu_ms / bare[middle].cpu_ms
    spread = f"{ours[0].cpu_ms:.2f} to {ours[-1].cpu_ms:.2f}"
    return Row(name, ours[middle].cpu_ms, bare[middle].cpu_ms, "ms", ratio, spread, note)


def _speed(name: str, ours: Measured, bare: Measured) -> Row:
    return Row(name, ours.per_second, bare.per_second, "1/s", ours.per_second / bare.per_second)


async def _round(uri: str) -> list[Measured]:
    measured = [await _measure(_BARE), await _durable(uri), await _whole(uri)]
    measured.append(await _measure(_HOUSE, product_at(uri, _database())))
    if path := against.other():
        measured += [await _durable(uri, path), await _whole(uri, path)]
    return measured


async def _durable(uri: str, checkout: Path = ROOT) -> Measured:
    echo = (*_DURABLE, uri, _database())
    return await _measure(echo, counts=True, checkout=checkout)


async def _whole(uri: str, checkout: Path = ROOT) -> Measured:
    return await _measure(_PRODUCT, product_at(uri, _database()), checkout=checkout)


def _database() -> str:
    """One of its own for each: their sandboxes count updates alike."""
    return f"bench_{uuid4().hex}"


def product_at(uri: str, name: str) -> dict[str, str]:
    """Settings of a product that answers the sandbox at `{url}`."""
    return {
        "TELEGRAM_API_BASE_URL": "{url}",
        "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
        "MONGODB_URI": uri,
        "MONGODB_DATABASE": name,
        "HTTP_PORT": "0",
        "STT_MODEL": "",
        "LLM_MODEL": "",
        "BURST_MERGE_MS": "0",
        "LOG_LEVEL": "ERROR",
        "USER_MESSAGES_PER_MINUTE": "1000000",
        "USER_MESSAGES_PER_DAY": "1000000",
        "TELEGRAM_CHAT_MESSAGES_PER_SECOND": "1000",
        "TELEGRAM_MESSAGES_PER_SECOND": "1000",  # where an older state limited replies by it
    }


async def _measure(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    counts: bool = False,
    checkout: Path = ROOT,
) -> Measured:
    async with sandbox() as (url, client):
        process = await MeasuredProcess.start(
            *(argument.replace("{url}", url) for argument in arguments),
            cwd=checkout,
            quiet=False,
            PYTHONPATH=f"{checkout / 'src'}:{checkout}",
            **{name: value.replace("{url}", url) for name, value in (environment or {}).items()},
        )
        try:
            await process.line()
            if environment:
                first = await client.user("First")
                await first.send_text("Hello")  # the product goes on starting after its welcome
                await _answered(client, 1)
            else:
                await _write(client)
            before, began = process.cpu_seconds(), time.perf_counter()
            await (_write(client) if environment else process.go())
            await _answered(client, MESSAGES + bool(environment))
            seconds, cpu = time.perf_counter() - began, process.cpu_seconds() - before
            commands = 0
            if counts:
                await process.go()
                commands = int(await process.line())
        finally:
            await process.stop()
    return Measured(MESSAGES / seconds, 1000 * cpu / MESSAGES, commands / MESSAGES)


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[str, SandboxClient]]:
    """Its address, with a client of it."""
    with tempfile.TemporaryDirectory() as folder:
        process = SandboxProcess(Path(folder) / "sandbox.sqlite3").start()
        try:
            async with SandboxClient.open(process.url) as client:
                yield process.url, client
        finally:
            process.stop()


async def _write(client: SandboxClient) -> None:
    """Every chat writes its share; thirty-two writers at once."""
    people = [await client.user(f"Guest {number}") for number in range(CHATS)]
    places = asyncio.Semaphore(32)

    async def write(number: int) -> None:
        async with places:
            await people[number % CHATS].send_text(f"Message {number}")

    await asyncio.gather(*(write(number) for number in range(MESSAGES)))


async def _answered(client: SandboxClient, messages: int, within: float = 120) -> None:
    deadline = time.perf_counter() + within
    while time.perf_counter() < deadline:
        calls = await client.get("calls", last=1)
        if calls["counts"].get("sendMessage", 0) >= messages:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"not every message was answered within {within:g} s")
