"""The page that describes the HTTP APIs, with nothing from elsewhere."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def build_docs_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def page() -> FileResponse:
        return FileResponse(_STATIC / "docs.html", headers=_HEADERS)

    @router.get("/docs/docs.js")
    async def script() -> FileResponse:
        return FileResponse(_STATIC / "docs.js", headers=_HEADERS)

    @router.get("/docs/docs.css")
    async def style() -> FileResponse:
        return FileResponse(_STATIC / "docs.css", headers=_HEADERS)

    return router
