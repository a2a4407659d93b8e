"""What the wire formats share: deadlines, server-sent events, and which answer is which error.

No error repeats what a provider wrote: its words may quote the prompt or the key.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import orjson

from domain.shared.errors import MajordomeError, ProviderRejected, ProviderUnavailable

T = TypeVar("T")

_MAX_EVENT_BYTES = 2**20
_OVERFLOW = re.compile(
    rb"context_length_exceeded|maximum context|context (length|size|window)|prompt is too long"
    rb"|exceed_context_size|too large for model",
    re.IGNORECASE,
)
_REJECTIONS = {401: "unauthorized", 402: "quota", 403: "unauthorized", 404: "not_found"}


class Deadline:
    """The end of one call: what is still awaited then fails as ProviderUnavailable `timeout`."""

    def __init__(self, provider: str, seconds: float) -> None:
        self._provider = provider
        self._at = asyncio.get_running_loop().time() + max(0.0, seconds)

    async def of(self, awaitable: Awaitable[T]) -> T:
        limit = asyncio.timeout_at(self._at)
        try:
            async with limit:
                return await awaitable
        except TimeoutError as error:
            raise unavailable(self._provider, "timeout") from error

    async def over(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """The same chunks; the clock never interrupts the consumer, only our waiting."""
        with suppress(StopAsyncIteration):
            while True:
                yield await self.of(anext(chunks))


async def server_sent_data(chunks: AsyncIterator[bytes], provider: str) -> AsyncGenerator[bytes]:
    """The `data:` of each event. Lines end at \\n alone: U+2028 may stand inside the JSON."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _MAX_EVENT_BYTES:
            raise unavailable(provider, "malformed")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()


def parsed(data: bytes, provider: str) -> Mapping[str, Any]:
    """Raises ProviderUnavailable `malformed` for anything but a JSON object."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise unavailable(provider, "malformed") from error
    if not isinstance(value, dict):
        raise unavailable(provider, "malformed")
    return value


def unavailable(provider: str, kind: str, retry_after: float | None = None) -> ProviderUnavailable:
    return ProviderUnavailable(f"{provider}: {kind}", kind=kind, retry_after=retry_after)


def refusal(provider: str, status: int, headers: Mapping[str, str], body: bytes) -> MajordomeError:
    """The error for an answer that is not a success."""
    if status == 429 and b"insufficient_quota" not in body:
        return unavailable(provider, "rate_limited", _retry_after(headers))
    if status == 408:
        return unavailable(provider, "timeout")
    if status >= 500:
        return unavailable(provider, "server_error", _retry_after(headers))
    return _rejected(provider, status, body)


def _rejected(provider: str, status: int, body: bytes) -> ProviderRejected:
    if status == 429:
        kind = "quota"
    elif 300 <= status < 400:
        kind = "redirected"
    elif status in (400, 413, 422) and (status == 413 or _OVERFLOW.search(body)):
        kind = "context_overflow"
    else:
        kind = _REJECTIONS.get(status, "bad_request")
    return ProviderRejected(f"{provider}: {kind} (HTTP {status})", kind=kind)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from `retry-after-ms` or `retry-after` (seconds or an HTTP date)."""
    with suppress(KeyError, ValueError):
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    value = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, TypeError):
        at = parsedate_to_datetime(value)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    return None
