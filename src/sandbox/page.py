"""The chat page and its static files."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from sandbox.local_route import local_router

_STATIC: Final = Path(__file__).with_name("static")
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_HEADERS: Final = {
    "content-security-policy": "default-src 'self'; media-src 'self' blob:; img-src 'self' blob: "
    "data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def page_router() -> APIRouter:
    """`/sandbox` and the files below `/sandbox/static/`."""
    files = {path.name: path for path in _STATIC.iterdir() if path.suffix in _TYPES}
    router = local_router("/sandbox")

    async def page() -> Response:
        return _served(files["index.html"])

    async def static(name: str) -> Response:
        return _served(files[name]) if name in files else Response(status_code=404)

    router.add_api_route("", page, methods=["GET"])
    router.add_api_route("/static/{name}", static, methods=["GET"])
    return router


def _served(path: Path) -> Response:
    return Response(path.read_bytes(), media_type=_TYPES[path.suffix], headers=_HEADERS)
