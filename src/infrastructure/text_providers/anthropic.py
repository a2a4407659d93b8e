"""Anthropic's messages format, spoken directly: one endpoint does not need an SDK."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from domain.text_engine.generation import GeneratedText, TextRequest, TokenUsage
from domain.text_engine.messages import Role
from infrastructure.text_providers.wire import (
    Deadline,
    parsed,
    refusal,
    server_sent_data,
    unavailable,
)

_VERSION = "2023-06-01"
_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


class Anthropic:
    """`connect_seconds` bounds the connecting alone; a request's timeout bounds the whole call."""

    def __init__(
        self,
        *,
        name: str,
        api_key: str,
        model: str,
        base_url: str = "https://api.anthropic.com",
        connect_seconds: float = 5.0,
        max_connections: int = 256,
    ) -> None:
        self.name = name
        self.model = model
        self._url = f"{base_url.rstrip('/')}/v1/messages"
        self._headers = {
            "x-api-key": api_key,
            "anthropic-version": _VERSION,
            "content-type": "application/json",
        }
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds)
        self._max_connections = max_connections
        self._opened: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        if self._opened:
            await self._opened.close()

    async def generate(self, request: TextRequest) -> GeneratedText:
        return await Deadline(self.name, request.timeout_seconds).of(self._generate(request))

    async def _generate(self, request: TextRequest) -> GeneratedText:
        async with await self._post(self._body(request)) as response:
            try:
                body = parsed(await response.read(), self.name)
            except aiohttp.ClientError as error:
                raise unavailable(self.name, "connection") from error
        answer = _Answer(self.name, self.model)
        answer.take_whole(body)
        return answer.finished()

    async def stream(self, request: TextRequest) -> AsyncGenerator[str | GeneratedText]:
        deadline = Deadline(self.name, request.timeout_seconds)
        answer = _Answer(self.name, self.model)
        async with aclosing(self._events(request, deadline)) as events:
            async for data in events:
                if piece := answer.take(parsed(data, self.name)):
                    yield piece
        yield answer.finished()

    async def _events(self, request: TextRequest, deadline: Deadline) -> AsyncGenerator[bytes]:
        async with await deadline.of(
            self._post(self._body(request) | {"stream": True})
        ) as response:
            chunks = deadline.over(response.content.iter_any())
            try:
                async with aclosing(server_sent_data(chunks, self.name)) as events:
                    async for data in events:
                        yield data
            except aiohttp.ClientError as error:
                raise unavailable(self.name, "cut_stream") from error

    async def _post(self, body: Mapping[str, Any]) -> aiohttp.ClientResponse:
        """An answer that is a success, to be closed by the caller."""
        try:
            response = await self._session().post(
                self._url, data=orjson.dumps(body), headers=self._headers
            )
            if response.status == 200:
                return response
            async with response:
                said = await response.read()
        except aiohttp.ClientError as error:
            raise unavailable(self.name, "connection") from error
        raise refusal(self.name, response.status, response.headers, said)

    def _session(self) -> aiohttp.ClientSession:
        """Opened at the first call, since it belongs to the running loop."""
        if self._opened is None:
            connector = aiohttp.TCPConnector(limit=self._max_connections)
            self._opened = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        return self._opened

    def _body(self, request: TextRequest) -> dict[str, Any]:
        """JSON is asked for by the prompt alone; the engine checks what comes back."""
        system = [m.content for m in request.messages if m.role is Role.SYSTEM]
        spoken = [m for m in request.messages if m.role is not Role.SYSTEM]
        return {
            "model": self.model,
            "max_tokens": request.max_output_tokens,
            "temperature": min(1.0, request.temperature),
            "system": "\n\n".join(system),
            "messages": [{"role": m.role.value, "content": m.content} for m in spoken],
        }


@dataclass(slots=True)
class _Answer:
    """Collects a message, whole or event by event."""

    provider: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    stop_reason: str | None = None
    pieces: list[str] = field(default_factory=list)

    def take_whole(self, body: Mapping[str, Any]) -> None:
        try:
            self._note(body)
            self.stop_reason = body.get("stop_reason")
            texts = [part["text"] for part in body["content"] if part["type"] == "text"]
            self.pieces.append("".join(texts))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unavailable(self.provider, "malformed") from error

    def take(self, event: Mapping[str, Any]) -> str:
        """Notes one event; returns the text it brings."""
        if event.get("type") == "error":
            raise unavailable(self.provider, "server_error")
        try:
            return self._take(event)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unavailable(self.provider, "malformed") from error

    def _take(self, event: Mapping[str, Any]) -> str:
        kind = event["type"]
        if kind == "message_start":
            self._note(event["message"])
        elif kind == "message_delta":
            self._note(event)
            self.stop_reason = event["delta"].get("stop_reason") or self.stop_reason
        elif kind == "content_block_delta" and event["delta"]["type"] == "text_delta":
            self.pieces.append(event["delta"]["text"])
            return self.pieces[-1]
        return ""

    def _note(self, body: Mapping[str, Any]) -> None:
        self.model = str(body.get("model") or self.model)
        usage = body.get("usage") or {}
        self.input_tokens = int(usage.get("input_tokens") or self.input_tokens)
        self.output_tokens = int(usage.get("output_tokens") or self.output_tokens)

    def finished(self) -> GeneratedText:
        """Raises ProviderUnavailable `empty`, or `cut_stream` where the end was never announced."""
        text = "".join(self.pieces)
        if text and self.stop_reason is None:
            raise unavailable(self.provider, "cut_stream")
        if not text.strip():
            raise unavailable(self.provider, "empty")
        usage = TokenUsage(self.input_tokens, self.output_tokens)
        reason = _FINISH.get(self.stop_reason or "", self.stop_reason or "stop")
        return GeneratedText(
            text, self.model, self.provider, usage if usage.total else None, reason
        )
