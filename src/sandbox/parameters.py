"""The parameters of a call, however the client sent them: query, JSON, form or multipart."""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from sandbox.wire import BotApiRefusal, Json, bad_request

MAX_BODY: Final = 52 * 1024 * 1024
"""Bytes: the largest file a bot may send, and what goes with it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Parameters:
    """Typed access to values that arrive as strings or as JSON; raises BotApiRefusal."""

    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'field "{name}" must be an integer') from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def structure(self, name: str) -> Any:
        """A nested value, parsed where it came as text; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file sent under this name, directly or by `attach://`."""
        reference = self.text(name)
        key = reference.removeprefix("attach://") if reference.startswith("attach://") else name
        return self.uploads.get(key)


def bounded(request: Request) -> Request:
    """The same request, of which no more than MAX_BODY can be read.

    Raises BotApiRefusal, at once where the length is announced, else while the body is read.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MAX_BODY:
        raise _too_large()
    arrived = 0

    async def receive() -> Message:
        nonlocal arrived
        message = await request.receive()
        arrived += len(message.get("body", b""))
        if arrived > MAX_BODY:
            raise _too_large()
        return message

    return Request(request.scope, receive)


def _too_large() -> BotApiRefusal:
    return BotApiRefusal(413, "Request Entity Too Large")


async def read_parameters(request: Request) -> Parameters:
    """Raises BotApiRefusal where the body cannot be read."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=20) as form:
            return await _from_form(values, form)
    body = await request.body()
    if kind == "application/json" and body:
        values.update(_object(body))
    elif body:
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Parameters(values)


async def _from_form(values: Json, form: FormData) -> Parameters:
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            uploads[name] = Upload(
                value.filename or name,
                value.content_type or "application/octet-stream",
                await value.read(),
            )
        else:
            values[name] = value
    return Parameters(values, uploads)


def _object(body: bytes) -> Json:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse the request: wrong JSON") from None
    if not isinstance(parsed, dict):
        raise bad_request("can't parse the request: expected an Object")
    return parsed
