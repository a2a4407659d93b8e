"""What probes and Prometheus ask."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import SecretStr

from domain.shared.errors import MajordomeError, StorageUnavailable

Probe = Callable[[], Awaitable[None]]
"""Returns when the dependency works; raises MajordomeError with what is wrong.

StorageUnavailable, or no answer, means that nobody can be served; anything else that some can.
"""

NOBODY_NEEDS_ONE = SecretStr("")
_PROBE_SECONDS = 3.0
_STATUSES = ("ok", "degraded", "unavailable")


def build_health_router(probes: Mapping[str, Probe]) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", summary="Whether the process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Whether every dependency answers", response_model=None)
    async def readyz() -> JSONResponse:
        names = list(probes)
        found = await asyncio.gather(*(_probe(probes[name]) for name in names))
        status = max((status for status, _ in found), key=_STATUSES.index, default="ok")
        dependencies = {name: text for name, (_, text) in zip(names, found, strict=True)}
        return JSONResponse(
            {"status": status, "dependencies": dependencies},
            status_code=503 if status == "unavailable" else 200,
        )

    return router


def build_metrics_router(
    registry: CollectorRegistry, metrics_token: SecretStr = NOBODY_NEEDS_ONE
) -> APIRouter:
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        expected = metrics_token.get_secret_value()
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if expected and not hmac.compare_digest(given.encode(), expected.encode()):
            raise HTTPException(401, "send Authorization: Bearer and the METRICS_TOKEN")
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _probe(probe: Probe) -> tuple[str, str]:
    """The status it leaves the process in, and what is wrong."""
    try:
        await asyncio.wait_for(probe(), _PROBE_SECONDS)
    except StorageUnavailable as error:
        return "unavailable", str(error)
    except MajordomeError as error:
        return "degraded", str(error)
    except TimeoutError:
        return "unavailable", f"no answer within {_PROBE_SECONDS:g} s"
    return "ok", "ok"
