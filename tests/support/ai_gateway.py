"""The text engine's HTTP interface as the product serves it, over the stub language model.

In process: `with AiGateway(stub_url) as gateway: httpx2.post(gateway.url + "/v1/ai/generate", …)`.
As a process of its own: `python -m tests.support.ai_gateway --model-url URL [--redis-url URL]`
prints its port on the first line.
"""

import argparse
import asyncio
import gc
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Self

from prometheus_client import CollectorRegistry

from application.access.ports import AccessKeys
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from composition import access, idempotency, personas, profiles, prompts, storage, text_engine
from composition.context import ProcessRole
from composition.serving import serve
from domain.access.keys import AccessKey, Role, digest_of
from domain.personas.catalogue import PersonaCatalogue
from domain.text_engine.models import ModelCard
from infrastructure.clock import SystemClock
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from presentation.process import ProcessLife
from tests.support.in_memory_product import PERSONAS, READ_ONCE, TEXTS
from tests.support.in_process_product import forget_what_fastapi_keeps, product_settings

SERVICE_KEY = "a-service-of-the-tests-alone"
SUPPORT_KEY = "mj_support_secret"
OTHER_SERVICE_KEY = "mj_other_secret"
PRICE = ModelCard("stub-model", input_price=1.0, output_price=2.0, context_window=8_000)
CONTEXTS = (
    storage.build,
    access.build,
    prompts.build,
    text_engine.build,
    idempotency.build,
    personas.build,
    profiles.build,
)
NOWHERE = ("mongodb://127.0.0.1:9", "nowhere")


async def serve_gateway(
    model_url: str,
    life: ProcessLife,
    listening: Callable[[int], None],
    *,
    per_minute: int = 1_000_000,
    **settings: Any,
) -> None:
    """Until `life` ends; `listening` is told the port."""
    keys, now = InMemoryAccessKeys(), SystemClock().now()
    for key_id, role in (("other", Role.SERVICE), ("support", Role.SUPPORT)):
        await keys.add(AccessKey(key_id, f"{key_id} shop", role, digest_of("secret"), now))
    chosen = product_settings(
        NOWHERE,
        Path(gettempdir()),
        internal_api_token=SERVICE_KEY,
        default_language="en",
        embeddings_base_url=model_url,
        embeddings_api_key="k",
        embeddings_model="stub-embedding",
        rate_limit_rpm=per_minute,
        rate_limit_user_per_day=10 * per_minute,
        rate_limit_key_rpm=100 * per_minute,
        rate_limit_address_rpm=per_minute,
        **settings,
    )

    def report(line: str) -> None:
        if address := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            listening(int(address[1]))

    provider = OpenAICompatible(name="openai", base_url=model_url, api_key="k", model="stub-model")
    try:
        await serve(
            chosen,
            frozenset({ProcessRole.API}),
            report=report,
            life=life,
            contexts=CONTEXTS,
            in_memory=True,
            registry=CollectorRegistry(),
            texts=TEXTS,
            ports={
                **READ_ONCE,
                PersonaCatalogue: PERSONAS,
                AccessKeys: keys,
                Routes: Routes([Candidate(provider, PRICE)]),
                RetryPolicy: RetryPolicy(base=0),
            },
        )
    finally:
        await provider.aclose()


class _OnAThread(ProcessLife):
    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Signals come to the main thread alone."""
        yield


class AiGateway:
    """Serves on a thread of its own until the block ends."""

    def __init__(self, model_url: str, **more: Any) -> None:
        self._model_url = model_url
        self._more = more
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ai-gateway", daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._life.end)
        self._thread.join(20)
        forget_what_fastapi_keeps()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._life = asyncio.get_running_loop(), _OnAThread()
        await serve_gateway(self._model_url, self._life, self._heard, **self._more)

    def _heard(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._listening.set()


async def _serve_alone(model_url: str, redis_url: str, per_minute: int) -> None:
    def listening(port: int) -> None:
        gc.freeze()  # as the product does
        print(port, flush=True)  # noqa: T201 - the caller reads it

    life = ProcessLife()
    await serve_gateway(model_url, life, listening, per_minute=per_minute, redis_url=redis_url)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The text engine over HTTP, for tests.")
    parser.add_argument("--model-url", required=True)
    parser.add_argument("--redis-url", default="")
    parser.add_argument("--per-minute", type=int, default=1_000_000)
    given = parser.parse_args()
    asyncio.run(_serve_alone(given.model_url, given.redis_url, given.per_minute))
