"""The reply's use case: over a bare model call, and over another checkout where one is given.

Once as the product has it, and once by the contexts alone without which there is no reply: the
difference is what those cost that stand around it, safety above all.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

from infrastructure.mongo.private_server import private_mongodb
from tests.bench import against
from tests.bench.measured_process import ROOT, MeasuredProcess
from tests.bench.table import Row
from tests.support.llm_stub import LlmStub

ROUNDS = 3
AT_ONCE = (1, 16)
WORKER = str(Path(__file__).with_name("reply_worker.py"))


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, LlmStub() as stub:
        async with private_mongodb(Path(folder)) as uri, AsyncExitStack() as stack:
            server = [stub.base_url, uri]
            product = ["product", *server]
            ways = {
                "ours": await stack.enter_async_context(_worker(ROOT, *product, _name())),
                "house": await stack.enter_async_context(_worker(ROOT, "house", *server, _name())),
                "bare": await stack.enter_async_context(_worker(ROOT, "bare", stub.base_url)),
            }
            if path := against.other():
                ways["other"] = await stack.enter_async_context(_worker(path, *product, _name()))
            return [row for at_once in AT_ONCE for row in await _rows(ways, at_once)]


async def _rows(ways: dict[str, MeasuredProcess], at_once: int) -> list[Row]:
    """Every way by turns, so that other work on the machine weighs on all alike."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, process in ways.items():
            await process.tell(str(at_once))
            taken[way].append(float(await process.line()))
    note = f"{at_once} at a time, memory recorded in MongoDB"
    baselines = {"bare": "over a bare call", "other": "over the other checkout"}
    return [
        _row(f"{what}: CPU per reply, {over}", taken[way], taken[baseline], note)
        for baseline, over in baselines.items()
        if baseline in taken
        for way, what in (("ours", "use case"), ("house", "use case, the house alone"))
    ]


def _row(name: str, ours: list[float], baseline: list[float], note: str) -> Row:
    ratios = sorted(mine / other for mine, other in zip(ours, baseline, strict=True))
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    mine, other = median(ours), median(baseline)
    return Row(name, mine, other, "ms", mine / other, spread, note)


@asynccontextmanager
async def _worker(checkout: Path, *arguments: str) -> AsyncIterator[MeasuredProcess]:
    path = {"PYTHONPATH": f"{checkout / 'src'}:{ROOT}"}
    process = await MeasuredProcess.start(WORKER, *arguments, cwd=checkout, quiet=True, **path)
    try:
        while await process.line() != "ready":  # whatever the product reports at its start
            pass
        yield process
    finally:
        await process.stop()


def _name() -> str:
    return f"bench_{uuid4().hex}"
