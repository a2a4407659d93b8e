"""Where Telegram delivers updates in webhook mode."""

import hmac

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import SecretStr

from application.delivery.intake import ReceiveUpdatesUseCase
from application.shared.ports import Clock
from domain.shared.errors import InvalidInput, StorageUnavailable
from presentation.telegram.classify import to_inbox_row

WEBHOOK_PATH = "/telegram/webhook"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST_BODY_BYTES = 1024 * 1024


def build_webhook_router(
    receive: ReceiveUpdatesUseCase, *, bot_id: int, secret: SecretStr, clock: Clock
) -> APIRouter:
    """Answers 200 only once the update is stored; 503 makes Telegram deliver it again."""
    router = APIRouter()
    expected = secret.get_secret_value().encode()

    @router.post(WEBHOOK_PATH, include_in_schema=False)
    async def receive_update(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=401)
        body = await _limited_body(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = orjson.loads(body)
            row = to_inbox_row(bot_id, update, body, clock.now())
        except (orjson.JSONDecodeError, InvalidInput, AttributeError):
            receive.set_aside("unreadable")
            return Response(status_code=400)
        try:
            await receive.execute([row])
        except StorageUnavailable:
            return Response(status_code=503, headers={"Retry-After": "1"})
        return Response(status_code=200)

    return router


async def _limited_body(request: Request) -> bytes | None:
    """None when it is larger than any update."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY_BYTES:
            return None
    return bytes(body)
