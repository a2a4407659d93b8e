"""The text engine's HTTP interface as a running server, over the stub language model.

In process: `with AiGateway(stub_url) as gateway: httpx2.post(gateway.url + "/v1/ai/generate", …)`.
As a process of its own: `python tests/support/ai_gateway.py --model-url URL [--redis-url URL]`
prints its port on the first line.
"""

import argparse
import asyncio
import gc
import socket
import threading
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from application.access.audit import Auditor
from application.access.keys import AuthenticateKeyUseCase
from application.access.wrong_keys import WrongKeys
from application.text_engine.answering_once import AnswerOnceUseCase
from application.text_engine.calling import Calling
from application.text_engine.embed import EmbedTextsUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import (
    DescribeUseCasesUseCase,
    RenderPromptUseCase,
    live_prompts,
)
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.serve import ComposeGenerationUseCase, Speaker
from application.text_engine.spending import Spending
from domain.access.keys import AccessKey, Role, digest_of
from domain.shared.pseudonym import Pseudonyms
from domain.text_engine.models import ModelCard
from domain.text_engine.spending import SpendCaps
from infrastructure.clock import SystemClock
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.in_memory.answered_calls import InMemoryAnsweredCalls
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.in_memory.text_engine_stores import InMemoryResultCache, InMemorySpendLedger
from infrastructure.json_schemas import fits_schema
from infrastructure.prompt_files import PromptFiles
from infrastructure.rate_limits import WindowCallLimiter, open_windows
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from infrastructure.tokenizers.remembering_counter import RememberingCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from presentation.api.ai_access import ApiAccess
from presentation.api.ai_router import AiServices, build_ai_router
from presentation.api.call_limits import CallCounting, CallLimits, endpoint_classes
from presentation.api.edge import Callers, Edge, answer_errors
from presentation.api.openai_router import OpenAIServices, build_openai_router
from tests.factories import SEAL
from tests.support.text_engine import ROOT

SERVICE_KEY = "service-key"
SUPPORT_KEY = "support-key"
OTHER_SERVICE_KEY = "mj_other_secret"
PRICE = ModelCard("stub-model", input_price=1.0, output_price=2.0, context_window=8_000)
_COUNTER = RememberingCounter(TiktokenCounter(ROOT / "config/tokenizers/o200k_base.tiktoken"))


def speaker_of(persona_id: str | None, language: str) -> Speaker:
    """Butlers only; whoever else is asked for gives way to the butler."""
    return Speaker("butler", f"Alfred ({language})", "Dry and kind.")


async def build_app(
    model_url: str,
    stack: AsyncExitStack,
    *,
    redis_url: str = "",
    per_minute: int = 1_000_000,
    caps: SpendCaps | None = None,
) -> ASGIApp:
    clock = SystemClock()
    provider = OpenAICompatible(name="openai", base_url=model_url, api_key="k", model="stub-model")
    stack.push_async_callback(provider.aclose)
    templates = PromptFiles(ROOT / "config/prompts")
    live = live_prompts(templates)
    spending = Spending(InMemorySpendLedger(), caps or SpendCaps(), clock)
    routes = Routes([Candidate(provider, PRICE)])
    vectors = OpenAIEmbeddings(base_url=model_url, api_key="k", model="stub-embedding")
    stack.push_async_callback(vectors.aclose)
    engine = GenerateTextUseCase(
        Calling(
            routes,
            clock=clock,
            counter=_COUNTER,
            spending=spending,
            retries=RetryPolicy(base=0),
        ),
        cache=InMemoryResultCache(clock, ttl=timedelta(minutes=1)),
        fits_schema=fits_schema,
    )
    keys = {Role.SERVICE: SERVICE_KEY, Role.SUPPORT: SUPPORT_KEY}
    stored = InMemoryAccessKeys()
    await stored.add(
        AccessKey("other", "other shop", Role.SERVICE, digest_of("secret"), clock.now())
    )
    authenticate = AuthenticateKeyUseCase(stored, clock, keys)
    allowed = CallLimits(per_minute, 10 * per_minute, 100 * per_minute, per_minute)
    limiter = WindowCallLimiter(await stack.enter_async_context(open_windows(redis_url)))
    counting = CallCounting(limiter, allowed)
    access = ApiAccess(authenticate, counting)
    once = AnswerOnceUseCase(InMemoryAnsweredCalls(clock))
    app = FastAPI(title="Majordome")
    app.include_router(
        build_ai_router(
            AiServices(
                compose=ComposeGenerationUseCase(
                    RenderPromptUseCase(templates, live),
                    templates,
                    speaker_of,
                    _COUNTER,
                    default_language="en",
                ),
                generate=engine,
                use_cases=DescribeUseCasesUseCase(templates, live),
                spending=spending,
                access=access,
                once=once,
                routes=routes,
            )
        )
    )
    embed = EmbedTextsUseCase(vectors, _COUNTER)
    app.include_router(build_openai_router(OpenAIServices(engine, embed, routes, access, once)))
    answer_errors(app)
    auditor = Auditor(InMemoryAuditLog(SEAL), clock, Pseudonyms(b"secret"))
    wrong_keys = WrongKeys(limiter, auditor, lambda _: None, refuses=False)
    callers = Callers(authenticate.execute, wrong_keys, counting, endpoint_classes(app))
    return Edge(app, callers, {})


class AiGateway:
    """Serves on a thread of its own until the block ends."""

    def __init__(
        self, model_url: str, *, per_minute: int = 1_000_000, caps: SpendCaps | None = None
    ) -> None:
        self._listener = _listener()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._model_url = model_url
        self._per_minute = per_minute
        self._caps = caps
        self._server: uvicorn.Server | None = None
        self._built = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ai-gateway", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._built.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server
        self._server.should_exit = True
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with AsyncExitStack() as stack:
            app = await build_app(
                self._model_url, stack, per_minute=self._per_minute, caps=self._caps
            )
            self._server = _server(app)
            self._built.set()
            await self._server.serve([self._listener])


def _listener() -> socket.socket:
    # With the protocol named, or asyncio leaves TCP_NODELAY off and every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    return listener


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )


async def _serve_alone(model_url: str, redis_url: str, per_minute: int) -> None:
    listener = _listener()
    async with AsyncExitStack() as stack:
        app = await build_app(model_url, stack, redis_url=redis_url, per_minute=per_minute)
        _COUNTER.load()
        gc.freeze()  # as the product does
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the caller reads it
        await _server(app).serve([listener])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The text engine over HTTP, for tests.")
    parser.add_argument("--model-url", required=True)
    parser.add_argument("--redis-url", default="")
    parser.add_argument("--per-minute", type=int, default=1_000_000)
    given = parser.parse_args()
    asyncio.run(_serve_alone(given.model_url, given.redis_url, given.per_minute))
