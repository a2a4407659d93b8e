"""What probes and Prometheus ask."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import SecretStr

from domain.shared.errors import MajordomeError

Probe = Callable[[], Awaitable[None]]
"""Returns when the dependency works; raises MajordomeError with what is wrong."""

NOBODY_NEEDS_ONE = SecretStr("")
_PROBE_SECONDS = 3.0


def build_health_router(
    probes: Mapping[str, Probe],
    registry: CollectorRegistry,
    metrics_token: SecretStr = NOBODY_NEEDS_ONE,
) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", summary="Whether the process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Whether every dependency answers", response_model=None)
    async def readyz() -> JSONResponse:
        names = list(probes)
        states = await asyncio.gather(*(_probe(probes[name]) for name in names))
        dependencies = dict(zip(names, states, strict=True))
        ready = all(state == "ok" for state in states)
        return JSONResponse(
            {"status": "ok" if ready else "unavailable", "dependencies": dependencies},
            status_code=200 if ready else 503,
        )

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        expected = metrics_token.get_secret_value()
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if expected and not hmac.compare_digest(given.encode(), expected.encode()):
            raise HTTPException(401, "send Authorization: Bearer and the METRICS_TOKEN")
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _probe(probe: Probe) -> str:
    try:
        await asyncio.wait_for(probe(), _PROBE_SECONDS)
    except MajordomeError as error:
        return str(error)
    except TimeoutError:
        return f"no answer within {_PROBE_SECONDS:g} s"
    return "ok"
