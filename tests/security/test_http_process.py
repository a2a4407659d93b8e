"""The running process under attack: others are served, nothing grows, all is well right after."""

import asyncio
import multiprocessing
import os
import re
import resource
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import pytest

from tests.support.ports import free_port
from tests.support.product_process import ProductProcess
from tests.support.raw_http import RawConnection

FULL = os.environ.get("FAULTS") == "full"
ASKED = 200 if FULL else 30
ROUNDS = 5
ATTACKERS = 900 if FULL else 300
ATTACKER = "127.0.0.2"
MEGABYTE = 1024 * 1024

# The first product of a run is imported before it starts.
pytestmark = pytest.mark.timeout(3600 if FULL else 600)

_FORKS = multiprocessing.get_context("forkserver")

Attack = Callable[[int], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def product(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ProductProcess, int]]:
    port, folder = free_port(), tmp_path_factory.mktemp("attacked")
    settings = {
        "MONGODB_URI": mongod_uri,
        "MONGODB_DATABASE": f"test_{uuid4().hex}",
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(port),
    }
    process = ProductProcess(settings, folder, "api").start()
    try:
        asyncio.run(until_answered(port, within=300))
        yield process, port
    finally:
        process.kill()


async def until_answered(port: int, within: float) -> None:
    async with asyncio.timeout(within):
        while not await is_answered(port):  # noqa: ASYNC110 (another process becomes so)
            await asyncio.sleep(0.05)


async def is_answered(port: int, path: str = "/healthz") -> bool:
    try:
        async with RawConnection.to(port) as connection:
            return (await connection.get(path)).status == 200
    except OSError:
        return False


async def silent_and_partial(port: int) -> None:
    """As many connections as the machine gives, of which none ever asks anything."""
    async with AsyncExitStack() as stack:
        while True:
            for number in range(ATTACKERS):
                one = await stack.enter_async_context(RawConnection.to(port, source=ATTACKER))
                await one.send(b"GET / HTTP/1.1\r\nX-A: " if number % 2 else b"")
                await asyncio.sleep(1 / ATTACKERS)
            await stack.aclose()


async def long_header(port: int) -> None:
    async with RawConnection.to(port, source=ATTACKER) as connection:
        await connection.send(b"GET / HTTP/1.1\r\nX-B: ")
        while await connection.send(b"b" * MEGABYTE):
            pass


async def many_headers(port: int) -> None:
    async with RawConnection.to(port, source=ATTACKER) as connection:
        await connection.send(b"GET / HTTP/1.1\r\n")
        while await connection.send(b"a: b\r\n" * 10_000):
            pass


async def header_bombs(port: int) -> None:
    while True:
        await long_header(port)
        await many_headers(port)
        await asyncio.sleep(0.02)


async def slow_bodies(port: int) -> None:
    async with AsyncExitStack() as stack:
        while True:
            for _ in range(ATTACKERS):
                one = await stack.enter_async_context(RawConnection.to(port, source=ATTACKER))
                await one.send(b"POST /v1/ai/chat HTTP/1.1\r\nContent-Length: 900000\r\n\r\n{")
                await asyncio.sleep(1 / ATTACKERS)
            await stack.aclose()


ATTACKS: list[Attack] = [silent_and_partial, header_bombs, slow_bodies]


@asynccontextmanager
async def under(attack: Attack, port: int) -> AsyncIterator[None]:
    """While another process attacks."""
    attacking = _FORKS.Process(target=_attack, args=(attack, port), daemon=True)
    attacking.start()
    await asyncio.sleep(1)
    try:
        yield
        assert attacking.is_alive()
    finally:
        attacking.kill()
        attacking.join()


def _attack(attack: Attack, port: int) -> None:
    asyncio.run(attack(port))


@pytest.mark.parametrize("attack", ATTACKS)
async def test_others_are_served_meanwhile(
    product: tuple[ProductProcess, int], attack: Attack
) -> None:
    process, port = product
    before = memory(process)
    async with under(attack, port):
        assert all([await is_answered(port) for _ in range(ASKED)])
        assert await is_answered(port, "/metrics")
    assert memory(process) - before <= 100 * MEGABYTE
    await until_answered(port, within=60)


async def test_without_descriptors_health_is_told_all_the_same(
    product: tuple[ProductProcess, int],
) -> None:
    process, port = product
    used = len(os.listdir(f"/proc/{process.pid}/fd"))
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    # Whoever waits longest is ended first: with so many, who asks at once is never among them.
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (used + 100, before[1]))
    told = len(process.output.splitlines())
    try:
        async with under(silent_and_partial, port):
            await process.said("no_descriptors_left")
            assert all([await is_answered(port) for _ in range(ASKED)])
            assert await is_answered(port, "/metrics")
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)
    said = process.output.splitlines()[told:]
    assert ["no_descriptors_left" in line for line in said] == [True]
    await until_answered(port, within=60)


@pytest.mark.faults
@pytest.mark.skipif(not FULL, reason="a ratio of times: on a machine of its own")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_others_wait_at_most_three_times_as_long(
    product: tuple[ProductProcess, int], attack: Attack
) -> None:
    _, port = product
    ratios = []
    for _ in range(ROUNDS):  # in turns: other programs come and go meanwhile
        idle = await p95(port)
        async with under(attack, port):
            ratios.append(await p95(port) / idle)
    assert median(ratios) <= 3


@pytest.mark.faults
@pytest.mark.skipif(not FULL, reason="a ratio of times: on a machine of its own")
@pytest.mark.parametrize("bomb", [long_header, many_headers])
async def test_a_bomb_takes_the_server_no_longer_than_a_few_plain_requests(
    product: tuple[ProductProcess, int], bomb: Attack
) -> None:
    process, port = product
    plain: list[int] = []
    bombs: list[int] = []
    for _ in range(ROUNDS):
        for took, ask in ((plain, is_answered), (bombs, bomb)):
            before = processor_time(process)
            for _ in range(ASKED):
                await ask(port)
            took.append(processor_time(process) - before)
    assert median(bombs) <= 3 * median(plain)


async def p95(port: int) -> float:
    """Seconds from the first byte of a connection to the end of its answer."""
    took = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        assert await is_answered(port)
        took.append(time.perf_counter() - begun)
    return quantiles(took, n=20)[-1]


def processor_time(process: ProductProcess) -> int:
    """Nanoseconds."""
    return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0])


def memory(process: ProductProcess) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024
