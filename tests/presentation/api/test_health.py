import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientSession
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter

from domain.shared.errors import ConfigurationError, ProviderRejected, StorageUnavailable
from presentation.api import health
from presentation.api.health import build_health_router, build_metrics_router
from presentation.api.listening import listen
from presentation.api.server import serve_http


async def working() -> None: ...


async def broken() -> None:
    raise StorageUnavailable("the database does not answer")


async def silent() -> None:
    await asyncio.Event().wait()


class Probes(dict[str, Callable[[], Awaitable[None]]]): ...


@pytest.fixture
def probes() -> Probes:
    return Probes(mongodb=working)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def http(probes: Probes, registry: CollectorRegistry) -> AsyncIterator[ClientSession]:
    app = FastAPI()
    app.include_router(build_health_router(probes))
    app.include_router(build_metrics_router(registry))
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with serve_http(app, listener), ClientSession(url) as session:
        yield session


async def test_a_live_process_says_so_whatever_its_dependencies_do(
    http: ClientSession, probes: Probes
) -> None:
    probes["mongodb"] = broken
    async with http.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_it_is_ready_when_every_dependency_answers(http: ClientSession) -> None:
    async with http.get("/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "dependencies": {"mongodb": "ok"}}


async def test_a_dependency_that_fails_is_named_with_what_is_wrong(
    http: ClientSession, probes: Probes
) -> None:
    probes["redis"] = broken
    async with http.get("/readyz") as answer:
        assert answer.status == 503
        assert await answer.json() == {
            "status": "unavailable",
            "dependencies": {"mongodb": "ok", "redis": "the database does not answer"},
        }


async def test_what_only_makes_answers_worse_leaves_the_process_ready(
    http: ClientSession, probes: Probes
) -> None:
    async def refused() -> None:
        raise ProviderRejected("openai refuses the key", kind="bad_key")

    probes["text_provider"] = refused
    async with http.get("/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "status": "degraded",
            "dependencies": {"mongodb": "ok", "text_provider": "openai refuses the key"},
        }


async def test_a_dependency_that_is_silent_does_not_hold_the_answer_up(
    http: ClientSession, probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_PROBE_SECONDS", 0.05)
    probes["mongodb"] = silent
    async with http.get("/readyz") as answer:
        assert answer.status == 503
        assert (await answer.json())["dependencies"] == {"mongodb": "no answer within 0.05 s"}


async def test_metrics_are_served_as_prometheus_reads_them(
    http: ClientSession, registry: CollectorRegistry
) -> None:
    Counter("teas", "Teas served", registry=registry).inc(3)
    async with http.get("/metrics") as answer:
        assert answer.content_type == "text/plain"
        assert "teas_total 3.0" in (await answer.text()).splitlines()


def test_a_taken_port_names_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"^HTTP_PORT: 127.0.0.1:{port} "):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_names_its_setting() -> None:
    with pytest.raises(ConfigurationError, match=r"^HTTP_HOST: "):
        listen("203.0.113.1", 0)
