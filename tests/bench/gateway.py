"""The text engine over HTTP, against calling the model's server directly and against LiteLLM.

LiteLLM is not a dependency: its proxy is measured in the same run where `LITELLM` names its
command, or is `install`, which makes it an environment of its own (with `opentelemetry-sdk`,
without which every request recompiles a failing import).
"""

import asyncio
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp
from openai import AsyncOpenAI, DefaultAioHttpClient

from tests.bench.measured_process import MeasuredProcess
from tests.bench.table import Row
from tests.support.ai_gateway import SERVICE_KEY
from tests.support.foreign_tools import python_with

REQUESTS = 512
TEXT = " ".join(f"word{number}" for number in range(8))
CLIENTS = (1, 16, 64)
_LITELLM = """
model_list:
  - model_name: stub-model
    litellm_params: {model: openai/stub-model, api_base: %s, api_key: k,
                     input_cost_per_token: 0.000001, output_cost_per_token: 0.000002}
litellm_settings: {num_retries: 0, telemetry: false}
"""

_PINS = ("litellm[proxy]==1.106.2", "opentelemetry-sdk==1.45.2")
_PROXY_KEY = "sk-bench-0123456789abcdef0123456789abcdef"

Ask = Callable[[bool, int], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    """Per request: milliseconds of processor time, and of waiting (the median)."""

    cpu: float
    wait: float


async def rows() -> list[Row]:
    async with AsyncExitStack() as stack:
        model_url = await stack.enter_async_context(_stub())
        gateway, url = await stack.enter_async_context(_gateway(model_url))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        found = [await _cold_start(model_url)]
        proxy = await _litellm(stack, model_url)
        for streamed in (False, True):
            for clients in CLIENTS:
                ours = await _measure(_over_http(session, url), gateway, clients, streamed)
                bare = await _measure(await _bare(stack, model_url), None, clients, streamed)
                name = f"{clients} clients{', streamed' if streamed else ''}"
                found.append(_latency(name, ours, bare))
                ask = _as_openai(session, url, SERVICE_KEY)
                door = await _measure(ask, gateway, clients, streamed)
                found.append(_latency(f"{name}; the door", door, bare))
                if proxy:
                    process, address = proxy
                    ask = _as_openai(session, address, _PROXY_KEY)
                    theirs = await _measure(ask, process, clients, streamed)
                    found.append(_cpu(name, ours, theirs, aim=0.25))
                    found.append(_cpu(f"{name}; the door", door, theirs, aim=0.1))
        return found


async def _cold_start(model_url: str) -> Row:
    async with _gateway(model_url) as (process, _):
        seconds = process.cpu_seconds()
    return Row("gateway: cold start", seconds, 2.0, "CPU s", seconds / 2.0, note="at most 2 wanted")


def _latency(name: str, ours: Measured, bare: Measured) -> Row:
    added = ours.wait - bare.wait
    return Row(
        f"gateway: answer, {name}; over the bare openai client",
        ours.wait,
        bare.wait,
        "ms p50",
        ours.wait / bare.wait,
        note=f"{added:+.1f} ms added, at most 3 wanted; {ours.cpu:.2f} CPU ms, bare {bare.cpu:.2f}",
    )


def _cpu(name: str, ours: Measured, proxy: Measured, *, aim: float) -> Row:
    return Row(
        f"gateway: processor, {name}; over LiteLLM's proxy",
        ours.cpu,
        proxy.cpu,
        "CPU ms",
        ours.cpu / proxy.cpu,
        note=f"at most {aim} wanted",
    )


async def _measure(
    ask: Ask, process: MeasuredProcess | None, clients: int, streamed: bool
) -> Measured:
    """The processor time is the process's; None stands for this one."""
    await asyncio.gather(*(ask(streamed, -1 - number) for number in range(max(clients, 16))))
    spent = process.cpu_seconds if process else time.process_time
    waits: list[float] = []
    numbers = iter(range(REQUESTS))

    async def client() -> None:
        for number in numbers:
            began = time.perf_counter()
            await ask(streamed, number)
            waits.append(time.perf_counter() - began)

    before = spent()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Measured((spent() - before) * 1000 / REQUESTS, median(waits) * 1000)


def _over_http(session: aiohttp.ClientSession, url: str) -> Ask:
    headers = {"X-Internal-Token": SERVICE_KEY}

    async def ask(streamed: bool, number: int) -> None:
        body = {
            "use_case": "generic_qna",
            "user_id": f"u{number % 50}",
            "locale": "en",
            "input": {"question": f"{time.perf_counter_ns()} {TEXT}"},  # unlike any other: no cache
            "output": {"stream": streamed},
        }
        async with session.post(f"{url}/v1/ai/generate", json=body, headers=headers) as response:
            assert response.status == 200
            await response.read()

    return ask


def _as_openai(session: aiohttp.ClientSession, url: str, key: str) -> Ask:
    headers = {"Authorization": f"Bearer {key}"}

    async def ask(streamed: bool, number: int) -> None:
        body = {
            "model": "stub-model",
            "messages": [{"role": "user", "content": f"{number} {TEXT}"}],
            "stream": streamed,
            "user": f"u{number % 50}",
        }
        async with session.post(
            f"{url}/v1/chat/completions", json=body, headers=headers
        ) as response:
            assert response.status == 200
            await response.read()

    return ask


async def _bare(stack: AsyncExitStack, model_url: str) -> Ask:
    client = AsyncOpenAI(
        base_url=model_url, api_key="k", max_retries=0, http_client=DefaultAioHttpClient()
    )
    stack.push_async_callback(client.close)

    async def ask(streamed: bool, number: int) -> None:
        content = f"{number} {TEXT}"
        completions = client.chat.completions
        if not streamed:
            await completions.create(
                model="stub-model", messages=[{"role": "user", "content": content}]
            )
            return
        stream = await completions.create(
            model="stub-model", messages=[{"role": "user", "content": content}], stream=True
        )
        async for _ in stream:
            pass

    return ask


@asynccontextmanager
async def _stub() -> AsyncIterator[str]:
    process = await MeasuredProcess.start("-m", "tests.support.llm_stub")
    try:
        yield f"http://127.0.0.1:{await process.line()}/v1"
    finally:
        await process.stop()


@asynccontextmanager
async def _gateway(model_url: str) -> AsyncIterator[tuple[MeasuredProcess, str]]:
    process = await MeasuredProcess.start(
        "-m", "tests.support.ai_gateway", "--model-url", model_url
    )
    try:
        yield process, f"http://127.0.0.1:{await process.line()}"
    finally:
        await process.stop()


async def _litellm(stack: AsyncExitStack, model_url: str) -> tuple[MeasuredProcess, str] | None:
    command = os.environ.get("LITELLM")
    if not command:
        return None
    if command == "install":
        made = await asyncio.to_thread(python_with, "litellm-proxy", *_PINS, may_make=True)
        command = str(made.parent / "litellm")
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    config = Path(folder) / "config.yaml"
    config.write_text(_LITELLM % model_url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Its log goes nowhere: a full pipe would stop it.
    run = "import os, sys; os.dup2(os.open(os.devnull, 1), 1); os.execv(sys.argv[1], sys.argv[1:])"
    options = ("--config", str(config), "--host", "127.0.0.1", "--port", str(port))
    process = await MeasuredProcess.start(
        "-c", run, command, *options, LITELLM_MASTER_KEY=_PROXY_KEY, LITELLM_LOG="ERROR"
    )
    stack.push_async_callback(process.stop)
    await _until_open(port)
    return process, f"http://127.0.0.1:{port}"


async def _until_open(port: int) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.5)
            else:
                writer.close()
                return
