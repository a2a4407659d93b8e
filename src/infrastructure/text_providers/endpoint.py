"""One JSON endpoint of a provider, answered whole or as server-sent events."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from yarl import URL

from infrastructure.text_providers.wire import (
    Deadline,
    parsed,
    refusal,
    server_sent_data,
    unavailable,
)

MAX_ANSWER_BYTES = 8 * 2**20
_MAX_REFUSAL_BYTES = 2**16
_CONNECT_SECONDS = 5.0
_MOST_CONNECTIONS = 256


class Endpoint:
    """Plain aiohttp: the SDKs cost several times the processor time of all the rest.

    Connecting is bounded apart, each call has its own bound on the whole. A redirect is never
    followed, since it would take prompt and key elsewhere. An answer is bounded in bytes, and must
    come uncompressed: a small one could grow without bound.
    """

    def __init__(self, provider: str, url: str, headers: Mapping[str, str]) -> None:
        self._provider = provider
        self._url = URL(url)
        self._headers = {
            **headers,
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
        }
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS)
        self._opened: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        if self._opened:
            await self._opened.close()

    async def whole(self, body: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """Raises ProviderUnavailable or ProviderRejected, as `events` does."""
        return await Deadline(self._provider, seconds).of(self._whole(body))

    async def _whole(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        async with await self._post(body) as response:
            try:
                return parsed(await _bounded(response, self._provider), self._provider)
            except aiohttp.ClientError as error:
                raise unavailable(self._provider, "connection") from error

    async def events(
        self, body: Mapping[str, Any], seconds: float
    ) -> AsyncGenerator[Mapping[str, Any]]:
        """The events' JSON objects, up to `[DONE]` where the format has it."""
        deadline = Deadline(self._provider, seconds)
        async with await deadline.of(self._post(body)) as response:
            chunks = deadline.over(_limited(response, self._provider))
            try:
                async with aclosing(server_sent_data(chunks, self._provider)) as events:
                    async for data in events:
                        if data == b"[DONE]":
                            return
                        yield parsed(data, self._provider)
            except aiohttp.ClientError as error:
                raise unavailable(self._provider, "cut_stream") from error

    async def _post(self, body: Mapping[str, Any]) -> aiohttp.ClientResponse:
        """An answer that is a success, to be closed by the caller."""
        try:
            response = await self._session().post(
                self._url, data=_encoded(body), allow_redirects=False
            )
            if response.status == 200:
                return response
            async with response:
                said = await response.content.read(_MAX_REFUSAL_BYTES)
        except aiohttp.ClientError as error:
            raise unavailable(self._provider, "connection") from error
        raise refusal(self._provider, response.status, response.headers, said)

    def _session(self) -> aiohttp.ClientSession:
        """Opened at the first call, since it belongs to the running loop."""
        if self._opened is None:
            connector = aiohttp.TCPConnector(limit=_MOST_CONNECTIONS)
            self._opened = aiohttp.ClientSession(
                connector=connector,
                headers=self._headers,
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=_proxy_for(str(self._url)),
                auto_decompress=False,
            )
        return self._opened


async def _bounded(response: aiohttp.ClientResponse, provider: str) -> bytes:
    length = response.content_length
    if length is None or length > MAX_ANSWER_BYTES or _is_encoded(response):
        return b"".join([chunk async for chunk in _limited(response, provider)])
    return await response.read()


async def _limited(response: aiohttp.ClientResponse, provider: str) -> AsyncGenerator[bytes]:
    if _is_encoded(response):
        raise unavailable(provider, "malformed")
    left = MAX_ANSWER_BYTES
    async for chunk in response.content.iter_any():
        left -= len(chunk)
        if left < 0:
            raise unavailable(provider, "malformed")
        yield chunk


def _is_encoded(response: aiohttp.ClientResponse) -> bool:
    return response.headers.get("Content-Encoding", "identity") != "identity"


def _proxy_for(url: str) -> str | None:
    """What HTTPS_PROXY and NO_PROXY say.

    aiohttp's `trust_env` would look them up anew for every call, and ~/.netrc too, on threads.
    """
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # half a surrogate pair somewhere in a text
        return json.dumps(body).encode()
