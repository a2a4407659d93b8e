"""The page at `/`, which leads people on to whatever this process serves."""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.routing import Match

from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language

_PLACES = ("/sandbox", "/console", "/docs", "/readyz", "/metrics")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Majordome</title>
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<main>
<h1>Majordome</h1>
<p>{about}</p>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""


def build_front_page(texts: InterfaceTexts, default: Language) -> APIRouter:
    """It shows, of the places that people look at, those that the application serves."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def front(request: Request) -> HTMLResponse:
        language = _preferred(request.headers.get("accept-language", ""), default)

        def text(key: str) -> str:
            return escape(texts.text(language, key))

        served = [place for place in _PLACES if _is_served(request, place)]
        links = (f'<li><a href="{p}">{p}</a>: {text("front-" + p[1:])}</li>' for p in served)
        page = _PAGE.format(
            language=language.value,
            about=text("front-about"),
            links="\n".join(links),
        )
        return HTMLResponse(page, headers=_HEADERS)

    return router


def _is_served(request: Request, path: str) -> bool:
    asked = {**request.scope, "path": path, "method": "GET"}
    matches = (route.matches(asked)[0] for route in request.app.routes)
    return any(match is Match.FULL for match in matches)


def _preferred(accepted: str, default: Language) -> Language:
    """The first of ours that a browser names."""
    for each in accepted.split(","):
        tag = each.partition(";")[0].strip()
        if Language.is_ours(tag):
            return Language.from_code(tag, default=default)
    return default
