"""Any server that speaks OpenAI's chat completions: OpenAI, Mistral, vLLM, llama.cpp, Ollama…"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import ChatMessage, ContentPart
from domain.text_engine.prompts import OutputFormat, RenderedPrompt
from domain.text_engine.tools import Tool, ToolCall
from infrastructure.text_providers.endpoint import Endpoint
from infrastructure.text_providers.wire import unavailable


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where compatible servers differ."""

    token_limit_field: str = "max_tokens"
    sends_temperature: bool = True
    json_schemas: bool = True


class OpenAICompatible:
    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str,
        model: str,
        dialect: Dialect | None = None,
    ) -> None:
        self.name = name
        self.model = model
        self._dialect = dialect or Dialect()
        # Local servers want no key.
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._endpoint = Endpoint(name, f"{base_url.rstrip('/')}/chat/completions", headers)

    async def aclose(self) -> None:
        await self._endpoint.aclose()

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        answer = _Answer(self.name, self.model)
        body = self._body(request)
        answer.take(await self._endpoint.whole(body, seconds), "message")
        return answer.finished()

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        answer = _Answer(self.name, self.model)
        body = self._body(request) | {"stream": True, "stream_options": {"include_usage": True}}
        async with aclosing(self._endpoint.events(body, seconds)) as events:
            async for event in events:
                if piece := answer.take(event, "delta"):
                    yield piece
        yield answer.finished()

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        prompt = request.prompt
        messages = [_message(message) for message in request.messages]
        if prompt.text:
            messages.insert(0, {"role": "system", "content": prompt.text})
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            self._dialect.token_limit_field: prompt.max_output_tokens,
        }
        if self._dialect.sends_temperature:
            body["temperature"] = prompt.temperature
        if prompt.output_format is OutputFormat.JSON:
            body["response_format"] = self._response_format(prompt)
        if request.tools:
            body |= _tools(request)
        return body

    def _response_format(self, prompt: RenderedPrompt) -> dict[str, Any]:
        if not (prompt.json_schema and self._dialect.json_schemas):
            return {"type": "json_object"}
        name = prompt.use_case or "answer"
        schema = {"name": name, "strict": True, "schema": dict(prompt.json_schema)}
        return {"type": "json_schema", "json_schema": schema}


def _message(message: ChatMessage) -> dict[str, Any]:
    body: dict[str, Any] = {"role": str(message.role), "content": message.content}
    if message.parts:
        body["content"] = [_part(part) for part in message.parts]
    if message.tool_calls:
        body["tool_calls"] = [_tool_call(call) for call in message.tool_calls]
    if message.tool_call_id is not None:
        body["tool_call_id"] = message.tool_call_id
    return body


def _part(part: ContentPart) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return {"type": "image_url", "image_url": {"url": part.url}}


def _tool_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.call_id, "type": "function", "function": function}


def _tools(request: GenerationRequest) -> dict[str, Any]:
    choice: object = request.tool_choice
    if choice not in ("auto", "none", "required"):
        choice = {"type": "function", "function": {"name": choice}}
    return {"tools": [_tool(tool) for tool in request.tools], "tool_choice": choice}


def _tool(tool: Tool) -> dict[str, Any]:
    function: dict[str, Any] = {"name": tool.name, "description": tool.description}
    if tool.parameters is not None:
        function["parameters"] = dict(tool.parameters)
    return {"type": "function", "function": function}


@dataclass(slots=True)
class _Answer:
    """Collects a completion, whole or in pieces."""

    provider: str
    model: str
    usage: TokenUsage = field(default_factory=TokenUsage)
    finish_reason: str | None = None
    pieces: list[str] = field(default_factory=list)
    tool_calls: dict[int, ToolCall] = field(default_factory=dict)

    def take(self, body: Mapping[str, Any], part: str) -> str:
        """Notes one body or event; returns the text it brings."""
        if body.get("error"):
            raise unavailable(self.provider, "server_error")
        try:
            return self._take(body, part)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise unavailable(self.provider, "malformed") from error

    def _take(self, body: Mapping[str, Any], part: str) -> str:
        self.model = str(body.get("model") or self.model)
        if usage := body.get("usage"):
            self.usage = TokenUsage(int(usage["prompt_tokens"]), int(usage["completion_tokens"]))
        choice = (body.get("choices") or [{}])[0]
        self.finish_reason = choice.get("finish_reason") or self.finish_reason
        said = choice.get(part) or {}
        for number, call in enumerate(said.get("tool_calls") or ()):
            self._note_call(int(call.get("index", number)), call)
        text = said.get("content") or ""
        if not isinstance(text, str):
            raise TypeError("the content is no text")
        self.pieces.append(text)
        return text

    def _note_call(self, index: int, call: Mapping[str, Any]) -> None:
        """A stream brings the arguments in pieces, name and id with the first of them."""
        function = call.get("function") or {}
        known = self.tool_calls.get(index, ToolCall("", "", ""))
        self.tool_calls[index] = ToolCall(
            str(call.get("id") or known.call_id),
            str(function.get("name") or known.name),
            known.arguments + str(function.get("arguments") or ""),
        )

    def finished(self) -> GenerationResult:
        """Raises ProviderUnavailable `empty`, or `cut_stream` where the end was never announced."""
        text = "".join(self.pieces)
        calls = tuple(self.tool_calls[index] for index in sorted(self.tool_calls))
        if (text or calls) and self.finish_reason is None:
            raise unavailable(self.provider, "cut_stream")
        if not (text.strip() or calls):
            raise unavailable(self.provider, "empty")
        reason = self.finish_reason or "stop"
        return GenerationResult(text, self.model, self.provider, self.usage, reason, calls)
