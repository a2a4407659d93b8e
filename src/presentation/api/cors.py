"""Which pages of other sites may call the APIs from a browser."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from presentation.api.edge import KEYED_PATHS

_SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "Traceparent",
    "X-Internal-Token",
    "X-Request-ID",
)
_SHOWN = (
    "Idempotent-Replayed",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-ID",
)


def with_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The application, whose keyed paths pages of these origins may call; no cookie is let in."""
    if not origins:
        return app
    shared = CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=_SENT,
        expose_headers=_SHOWN,
        max_age=600,
    )

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(KEYED_PATHS)
        await (shared if is_api else app)(scope, receive, send)

    return chosen
