"""The `openai` SDK as we use it: one try, no redirect, and answers bounded in bytes."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient

MAX_ANSWER_BYTES = 32 * 2**20
_CONNECT_SECONDS = 5.0


def open_client(base_url: str, api_key: str) -> AsyncOpenAI:
    """Close it at the end. Local servers want no key, but the SDK insists on one."""
    timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS)
    return AsyncOpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
        # A redirect would take what is sent, and the key, elsewhere.
        http_client=_BoundedClient(timeout=timeout, follow_redirects=False),
    )


class _BoundedClient(DefaultAioHttpClient):
    """An answer that is too large, or that could grow by being unpacked, is a transport error."""

    async def send(
        self, request: httpx2.Request, *, stream: bool = False, **options: Any
    ) -> httpx2.Response:
        response: httpx2.Response = await super().send(request, stream=True, **options)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.DecodingError("a compressed answer was not asked for", request=request)
        response.stream = _Bounded(response.stream, request)
        if not stream:
            await response.aread()
        return response


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, request: httpx2.Request) -> None:
        self._stream = stream
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_ANSWER_BYTES
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx2.DecodingError("the answer is too large", request=self._request)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
