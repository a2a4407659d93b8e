"""An operator claims a conversation over HTTP, in peace and while a reply is being made."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import aiohttp

from infrastructure.mongo.private_server import private_mongodb
from tests.bench.table import Row
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.living_voice import LivingVoice

_KEY = "an-administrator-of-benches"
_CLAIMS = 15


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder) / "mongo") as uri:
            name, data = f"bench_{uuid4().hex}", Path(folder) / "data"
            data.mkdir()
            settings = product_settings((uri, name), data, profile_admin_api_key=_KEY)
            voice = LivingVoice()
            async with running_product(settings, provider=voice) as product:
                headers = {"Authorization": f"Bearer {_KEY}"}
                async with aiohttp.ClientSession(product.url, headers=headers) as http:
                    return await _measured(_Bench(product, voice, http))


async def _measured(bench: "_Bench") -> list[Row]:
    await bench.round(busy=True), await bench.round(busy=False)  # what is read and compiled once
    idle = [await bench.round(busy=False) for _ in range(_CLAIMS)]
    busy = [await bench.round(busy=True) for _ in range(_CLAIMS)]
    return [
        _row("desk: a claim, nothing being answered", idle, "at most 300 ms; baseline: one look"),
        _row("desk: a claim while a reply is being made", busy, "at most 2 s; baseline: one look"),
    ]


def _row(name: str, measured: list[tuple[float, float]], note: str) -> Row:
    claims = sorted(claim for claim, _ in measured)
    looks = sorted(look for _, look in measured)
    ours, baseline = median(claims) * 1000, median(looks) * 1000
    spread = f"{claims[0] * 1000:.0f} to {claims[-1] * 1000:.0f}"
    return Row(name, ours, baseline, "ms", ours / baseline, spread, note)


class _Bench:
    def __init__(
        self, product: RunningProduct, voice: LivingVoice, http: aiohttp.ClientSession
    ) -> None:
        self._product = product
        self._voice = voice
        self._http = http

    async def round(self, *, busy: bool) -> tuple[float, float]:
        """Seconds of a claim, and of a look at the same session."""
        ann = await self._product.sandbox.user("Ann")
        await ann.send_text("/human the heating")
        session = await self._session_of(ann.id)
        if busy:
            self._voice.pieces = asyncio.Queue()
            asked = len(self._voice.requests)
            await ann.send_text("What shall I cook tonight?")
            while len(self._voice.requests) == asked:  # noqa: ASYNC110  the product asks it
                await asyncio.sleep(0.01)
            self._voice.pieces.put_nowait("For tonight I would suggest ")
        path = f"/v1/desk/sessions/{session}"
        claim = await self._seconds("POST", f"{path}/claim")
        if self._voice.pieces is not None:
            self._voice.pieces.put_nowait(None)
            self._voice.pieces = None
        look = await self._seconds("GET", path)
        await self._seconds("POST", f"{path}/resolve")
        return claim, look

    async def _session_of(self, user_id: int) -> str:
        while True:
            async with self._http.get("/v1/desk/sessions?state=waiting") as answer:
                items: list[dict[str, Any]] = (await answer.json())["items"]
            for item in items:
                if item["user_id"] == str(user_id):
                    return str(item["id"])
            await asyncio.sleep(0.02)

    async def _seconds(self, method: str, path: str) -> float:
        began = time.perf_counter()
        async with self._http.request(method, path) as answer:
            await answer.read()
            assert answer.status == 200, await answer.text()
        return time.perf_counter() - began
