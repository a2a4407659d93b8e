"""What another client waits for while the HTTP server is attacked, against the same one left alone.

FAULTS=full asks more often, under 900 connections instead of 300.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from infrastructure.mongo.private_server import private_mongodb
from tests.bench.table import Row
from tests.security import test_http_process as attacked
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

ROUNDS = 5


@contextmanager
def _api(mongod: str, folder: Path) -> Iterator[tuple[ProductProcess, int]]:
    port = free_port()
    settings = {
        "MONGODB_URI": mongod,
        "MONGODB_DATABASE": f"bench_{uuid4().hex}",
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(port),
    }
    process = ProductProcess(settings, folder, "api").start()
    try:
        yield process, port
    finally:
        process.kill()


async def rows() -> list[Row]:
    with TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder) / "mongodb") as mongod:
            with _api(mongod, Path(folder)) as (process, port):
                await attacked.until_answered(port, within=60)
                return [await _row(process, port, attack) for attack in attacked.ATTACKS]


async def _row(process: ProductProcess, port: int, attack: attacked.Attack) -> Row:
    """In turns: other programs come and go meanwhile."""
    idle: list[float] = []
    meanwhile: list[float] = []
    recovered: list[float] = []
    before = attacked.memory(process)
    for _ in range(ROUNDS):
        idle.append(await attacked.p95(port) * 1000)
        async with attacked.under(attack, port):
            meanwhile.append(await attacked.p95(port) * 1000)
        begun = time.perf_counter()
        await attacked.until_answered(port, within=60)
        recovered.append(time.perf_counter() - begun)
    grown = (attacked.memory(process) - before) / attacked.MEGABYTE
    ratios = sorted(one / other for one, other in zip(meanwhile, idle, strict=True))
    return Row(
        f"HTTP under attack: {attack.__name__.replace('_', ' ')}",
        median(meanwhile),
        median(idle),
        "ms, p95 of /healthz",
        median(ratios),
        f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
        f"memory {grown:+.0f} MB; answers {max(recovered):.2f} s after it",
    )
