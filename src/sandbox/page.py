"""The chat page, its static files, and the door for those who come from elsewhere."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from sandbox.guard import SESSION_COOKIE, Rules, check_caller, check_page, is_link
from sandbox.guarded_route import guarded_router
from sandbox.wire import BotApiRefusal

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
    "data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-cache",
}


class Page:
    """`/sandbox`, the files below `/sandbox/static/`, and `/sandbox/login`."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._files = {path.name: path for path in _STATIC.iterdir() if path.suffix in _TYPES}

    def router(self) -> APIRouter:
        router = guarded_router(_unless_a_link_leads_here, "/sandbox")
        router.add_api_route("", self.page, methods=["GET"])
        router.add_api_route("/static/{name}", self.static, methods=["GET"])
        router.add_api_route("/login", self.log_in, methods=["POST"])
        return router

    async def page(self, request: Request) -> Response:
        """The page, or the question for the secret."""
        try:
            check_caller(request, self._rules)
        except BotApiRefusal as refusal:
            return self._served("login.html", refusal.code)
        return self._served("index.html")

    async def static(self, name: str) -> Response:
        return self._served(name) if name in self._files else Response(status_code=404)

    async def log_in(self, request: Request) -> Response:
        """Remember a browser that shows the secret."""
        if not self._rules.know_secret(str((await request.form()).get("secret", "")).strip()):
            return RedirectResponse("/sandbox?refused", 303)
        answer = RedirectResponse("/sandbox", 303)
        answer.set_cookie(
            SESSION_COOKIE,
            self._rules.session(),
            path="/sandbox",
            secure=request.headers.get("x-forwarded-proto", request.url.scheme) == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    def _served(self, name: str, status: int = 200) -> Response:
        path = self._files[name]
        return Response(path.read_bytes(), status, media_type=_TYPES[path.suffix], headers=_HEADERS)


def _unless_a_link_leads_here(request: Request) -> None:
    if not is_link(request):
        check_page(request)
