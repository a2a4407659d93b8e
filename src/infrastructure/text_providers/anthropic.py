"""Anthropic's messages format."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from domain.text_engine.generation import GeneratedText, TextRequest, TokenUsage
from domain.text_engine.messages import Role
from infrastructure.text_providers.endpoint import Endpoint
from infrastructure.text_providers.wire import unavailable

_VERSION = "2023-06-01"
_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


class Anthropic:
    def __init__(
        self,
        *,
        name: str,
        api_key: str,
        model: str,
        base_url: str = "https://api.anthropic.com",
    ) -> None:
        self.name = name
        self.model = model
        headers = {"x-api-key": api_key, "anthropic-version": _VERSION}
        self._endpoint = Endpoint(name, f"{base_url.rstrip('/')}/v1/messages", headers)

    async def aclose(self) -> None:
        await self._endpoint.aclose()

    async def generate(self, request: TextRequest) -> GeneratedText:
        answer = _Answer(self.name, self.model)
        body = self._body(request)
        answer.take_whole(await self._endpoint.whole(body, request.timeout_seconds))
        return answer.finished()

    async def stream(self, request: TextRequest) -> AsyncGenerator[str | GeneratedText]:
        answer = _Answer(self.name, self.model)
        body = self._body(request) | {"stream": True}
        async with aclosing(self._endpoint.events(body, request.timeout_seconds)) as events:
            async for event in events:
                if piece := answer.take(event):
                    yield piece
        yield answer.finished()

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
