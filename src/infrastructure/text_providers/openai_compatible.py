"""Any server that speaks OpenAI's chat completions: OpenAI, Mistral, vLLM, llama.cpp, Ollama…"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from domain.text_engine.generation import GeneratedText, OutputFormat, TextRequest, TokenUsage
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

    async def generate(self, request: TextRequest) -> GeneratedText:
        answer = _Answer(self.name, self.model)
        body = self._body(request)
        answer.take(await self._endpoint.whole(body, request.timeout_seconds), "message")
        return answer.finished()

    async def stream(self, request: TextRequest) -> AsyncGenerator[str | GeneratedText]:
        answer = _Answer(self.name, self.model)
        body = self._body(request) | {"stream": True, "stream_options": {"include_usage": True}}
        async with aclosing(self._endpoint.events(body, request.timeout_seconds)) as events:
            async for event in events:
                if piece := answer.take(event, "delta"):
                    yield piece
        yield answer.finished()

    def _body(self, request: TextRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": m.role.value, "content": m.content} for m in request.messages],
            self._dialect.token_limit_field: request.max_output_tokens,
        }
        if self._dialect.sends_temperature:
            body["temperature"] = request.temperature
        if request.output_format is OutputFormat.JSON:
            body["response_format"] = self._response_format(request)
        return body

    def _response_format(self, request: TextRequest) -> dict[str, Any]:
        if not (request.json_schema and self._dialect.json_schemas):
            return {"type": "json_object"}
        name = request.use_case or "answer"
        schema = {"name": name, "strict": True, "schema": dict(request.json_schema)}
        return {"type": "json_schema", "json_schema": schema}


@dataclass(slots=True)
class _Answer:
    """Collects a completion, whole or in pieces."""

    provider: str
    model: str
    usage: TokenUsage | None = None
    finish_reason: str | None = None
    pieces: list[str] = field(default_factory=list)

    def take(self, body: Mapping[str, Any], part: str) -> str:
        """Notes one body or event; returns the text it brings."""
        if body.get("error"):
            raise unavailable(self.provider, "server_error")
        try:
            self._note(body)
            choices = body.get("choices") or [{}]
            self.finish_reason = choices[0].get("finish_reason") or self.finish_reason
            text = (choices[0].get(part) or {}).get("content") or ""
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise unavailable(self.provider, "malformed") from error
        if not isinstance(text, str):
            raise unavailable(self.provider, "malformed")
        self.pieces.append(text)
        return text

    def _note(self, body: Mapping[str, Any]) -> None:
        self.model = str(body.get("model") or self.model)
        if usage := body.get("usage"):
            self.usage = TokenUsage(int(usage["prompt_tokens"]), int(usage["completion_tokens"]))

    def finished(self) -> GeneratedText:
        """Raises ProviderUnavailable `empty`, or `cut_stream` where the end was never announced."""
        text = "".join(self.pieces)
        if text and self.finish_reason is None:
            raise unavailable(self.provider, "cut_stream")
        if not text.strip():
            raise unavailable(self.provider, "empty")
        reason = self.finish_reason or "stop"
        return GeneratedText(text, self.model, self.provider, self.usage, reason)
