"""Routes that answer this machine only and turn a refusal into JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from sandbox.guard import require_local
from sandbox.wire import BotApiRefusal, refused


class _RefusalRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except BotApiRefusal as refusal:
                return refused(refusal)

        return answer


def local_router(prefix: str = "") -> APIRouter:
    """A router whose routes stay out of the product's OpenAPI document."""
    return APIRouter(
        prefix=prefix,
        route_class=_RefusalRoute,
        dependencies=[Depends(require_local)],
        include_in_schema=False,
    )
