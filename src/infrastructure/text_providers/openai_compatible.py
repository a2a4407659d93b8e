"""Any server that speaks OpenAI's chat completions: OpenAI, Mistral, vLLM, llama.cpp, Ollama…"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, DefaultAioHttpClient

from domain.text_engine.generation import GeneratedText, OutputFormat, TextRequest, TokenUsage
from infrastructure.text_providers.wire import (
    Deadline,
    parsed,
    refusal,
    server_sent_data,
    unavailable,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where compatible servers differ."""

    token_limit_field: str = "max_tokens"
    sends_temperature: bool = True
    json_schemas: bool = True


class OpenAICompatible:
    """Bodies are read by us and not by the SDK's models, which cost more CPU than all the rest.

    `connect_seconds` bounds the connecting alone; a request's own timeout bounds the whole call.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str,
        model: str,
        dialect: Dialect | None = None,
        connect_seconds: float = 5.0,
        max_connections: int = 256,
    ) -> None:
        self.name = name
        self.model = model
        self._dialect = dialect or Dialect()
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",  # local servers want no key, the SDK insists on one
            max_retries=0,
            http_client=DefaultAioHttpClient(
                timeout=httpx2.Timeout(None, connect=connect_seconds),
                limits=httpx2.Limits(max_connections=max_connections, keepalive_expiry=30.0),
            ),
        )

    async def aclose(self) -> None:
        await self._client.close()

    async def generate(self, request: TextRequest) -> GeneratedText:
        return await Deadline(self.name, request.timeout_seconds).of(self._generate(request))

    async def _generate(self, request: TextRequest) -> GeneratedText:
        completions = self._client.chat.completions.with_raw_response
        async with self._typed_errors():
            response = await completions.create(**self._body(request))
        body = parsed(response.content, self.name)
        answer = _Answer(self.name, self.model)
        answer.take(body, "message")
        return answer.finished()

    async def stream(self, request: TextRequest) -> AsyncGenerator[str | GeneratedText]:
        deadline = Deadline(self.name, request.timeout_seconds)
        answer = _Answer(self.name, self.model)
        async with aclosing(self._events(request, deadline)) as events:
            async for data in events:
                if data == b"[DONE]":
                    break
                if piece := answer.take(parsed(data, self.name), "delta"):
                    yield piece
        yield answer.finished()

    async def _events(self, request: TextRequest, deadline: Deadline) -> AsyncGenerator[bytes]:
        body = self._body(request) | {"stream": True, "stream_options": {"include_usage": True}}
        opening = self._client.chat.completions.with_streaming_response.create(**body)
        async with self._typed_errors():
            response = await deadline.of(opening.__aenter__())
        try:
            chunks = deadline.over(response.iter_bytes())
            async with (
                self._typed_errors(broken="cut_stream"),
                aclosing(server_sent_data(chunks, self.name)) as events,
            ):
                async for data in events:
                    yield data
        finally:
            await response.close()

    @asynccontextmanager
    async def _typed_errors(self, broken: str = "connection") -> AsyncIterator[None]:
        try:
            yield
        except APIStatusError as error:
            body = error.response.content
            headers = error.response.headers
            raise refusal(self.name, error.status_code, headers, body) from error
        except (APIConnectionError, httpx2.TransportError) as error:
            # Under aiohttp the SDK calls a dropped connection a timeout; ours is the Deadline.
            raise unavailable(self.name, broken) from error

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
