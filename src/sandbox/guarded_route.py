"""Routes that ask who calls before they read a body, and turn a refusal into JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from sandbox.guard import Rules, check_caller, check_page
from sandbox.parameters import bounded
from sandbox.wire import BotApiRefusal, refused

Check = Callable[[Request], None]


def guarded_router(check: Check, prefix: str = "") -> APIRouter:
    """A router whose routes run `check` first and stay out of the product's OpenAPI document."""

    class GuardedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    check(request)
                    return await handle(bounded(request))
                except BotApiRefusal as refusal:
                    return refused(refusal)

            return answer

    return APIRouter(prefix=prefix, route_class=GuardedRoute, include_in_schema=False)


def guests_only(rules: Rules) -> Check:
    """For everything that reads or changes chats."""

    def check(request: Request) -> None:
        check_page(request)
        check_caller(request, rules)

    return check
