from collections.abc import Callable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Answered = Callable[[str, int, float], None]
"""Is told the route, as it is declared, the status, and after how many seconds it began."""

_NO_ROUTE = "none"


class Timed:
    """Tells how long each answer took to begin; streams take longer to end."""

    def __init__(self, app: ASGIApp, answered: Answered) -> None:
        self._app = app
        self._answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", _NO_ROUTE)
                self._answered(route, message["status"], perf_counter() - began)
            await send(message)

        await self._app(scope, receive, timed)
