"""Anthropic's messages format."""

import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import orjson

from domain.shared.errors import InvalidInput
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import ChatMessage, ContentPart, Role
from domain.text_engine.tools import ToolCall
from infrastructure.text_providers.endpoint import Endpoint
from infrastructure.text_providers.wire import unavailable

_VERSION = "2023-06-01"
_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tool_calls",
}
_CHOICES = {"auto": "auto", "none": "none", "required": "any"}
_INLINE = re.compile(r"data:([\w/+.-]+);base64,(.*)", re.DOTALL)


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

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        answer = _Answer(self.name, self.model)
        answer.take_whole(await self._endpoint.whole(self._body(request), seconds))
        return answer.finished()

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        answer = _Answer(self.name, self.model)
        body = self._body(request) | {"stream": True}
        async with aclosing(self._endpoint.events(body, seconds)) as events:
            async for event in events:
                if piece := answer.take(event):
                    yield piece
        yield answer.finished()

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        """JSON is asked for by the prompt alone; the engine checks what comes back."""
        prompt = request.prompt
        system = [m.content for m in request.messages if m.role is Role.SYSTEM]
        spoken = [m for m in request.messages if m.role is not Role.SYSTEM]
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": prompt.max_output_tokens,
            "temperature": min(1.0, prompt.temperature),
            "system": "\n\n".join(filter(None, (prompt.text, *system))),
            "messages": list(_messages(spoken)),
        }
        if request.tools:
            body |= _tools(request)
        return body


def _messages(spoken: Iterable[ChatMessage]) -> Iterator[dict[str, Any]]:
    """All outcomes of one round of tool calls stand in one message."""
    for is_outcome, group in groupby(spoken, lambda message: message.role is Role.TOOL):
        if is_outcome:
            yield {"role": "user", "content": [_outcome(message) for message in group]}
        else:
            yield from ({"role": m.role.value, "content": _content(m)} for m in group)


def _outcome(message: ChatMessage) -> dict[str, Any]:
    return {
        "type": "tool_result",
        "tool_use_id": message.tool_call_id,
        "content": message.content,
    }


def _content(message: ChatMessage) -> str | list[dict[str, Any]]:
    if not (message.parts or message.tool_calls):
        return message.content
    parts = message.parts or filter(None, (message.content,))
    return [*map(_part, parts), *map(_tool_use, message.tool_calls)]


def _part(part: ContentPart) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if inline := _INLINE.fullmatch(part.url):
        source = {"type": "base64", "media_type": inline.group(1), "data": inline.group(2)}
    else:
        source = {"type": "url", "url": part.url}
    return {"type": "image", "source": source}


def _tool_use(call: ToolCall) -> dict[str, Any]:
    try:
        given = orjson.loads(call.arguments or "{}")
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"the arguments of {call.name} are no JSON") from error
    return {"type": "tool_use", "id": call.call_id, "name": call.name, "input": given}


def _tools(request: GenerationRequest) -> dict[str, Any]:
    choice = {"type": _CHOICES.get(request.tool_choice, "tool")}
    if choice["type"] == "tool":
        choice["name"] = request.tool_choice
    tools = [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": tool.parameters or {"type": "object"},
        }
        for tool in request.tools
    ]
    return {"tools": tools, "tool_choice": choice}


@dataclass(slots=True)
class _Answer:
    """Collects a message, whole or event by event."""

    provider: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    stop_reason: str | None = None
    pieces: list[str] = field(default_factory=list)
    tool_calls: dict[int, ToolCall] = field(default_factory=dict)

    def take_whole(self, body: Mapping[str, Any]) -> None:
        try:
            self._note(body)
            self.stop_reason = body.get("stop_reason")
            for number, block in enumerate(body["content"]):
                self._begin(number, block)
                if block["type"] == "tool_use":
                    self._go_on(number, orjson.dumps(block["input"]).decode())
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
        elif kind == "content_block_start":
            return self._begin(event["index"], event["content_block"])
        elif kind == "content_block_delta":
            return self._take_delta(event["index"], event["delta"])
        return ""

    def _take_delta(self, index: int, delta: Mapping[str, Any]) -> str:
        if delta["type"] == "input_json_delta":
            self._go_on(index, delta["partial_json"])
        elif delta["type"] == "text_delta":
            self.pieces.append(delta["text"])
            return self.pieces[-1]
        return ""

    def _begin(self, index: int, block: Mapping[str, Any]) -> str:
        if block["type"] == "tool_use":
            self.tool_calls[index] = ToolCall(block["id"], block["name"], "")
        elif block["type"] == "text" and block["text"]:
            self.pieces.append(block["text"])
            return self.pieces[-1]
        return ""

    def _go_on(self, index: int, arguments: str) -> None:
        call = self.tool_calls[index]
        self.tool_calls[index] = replace(call, arguments=call.arguments + arguments)

    def _note(self, body: Mapping[str, Any]) -> None:
        self.model = str(body.get("model") or self.model)
        usage = body.get("usage") or {}
        self.input_tokens = int(usage.get("input_tokens") or self.input_tokens)
        self.output_tokens = int(usage.get("output_tokens") or self.output_tokens)

    def finished(self) -> GenerationResult:
        """Raises ProviderUnavailable `empty`, or `cut_stream` where the end was never announced."""
        text, calls = "".join(self.pieces), tuple(self.tool_calls.values())
        if (text or calls) and self.stop_reason is None:
            raise unavailable(self.provider, "cut_stream")
        if not (text.strip() or calls):
            raise unavailable(self.provider, "empty")
        usage = TokenUsage(self.input_tokens, self.output_tokens)
        reason = _FINISH.get(self.stop_reason or "", self.stop_reason or "stop")
        return GenerationResult(text, self.model, self.provider, usage, reason, calls)
