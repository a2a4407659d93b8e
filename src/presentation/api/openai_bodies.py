"""Bodies in OpenAI's format, read into what the text engine understands."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.shared.errors import InvalidInput
from domain.text_engine.messages import ChatMessage, ContentPart, Image, Role
from domain.text_engine.prompts import OutputFormat, RenderedPrompt
from domain.text_engine.tools import Tool, ToolCall
from presentation.api.ai_bodies import Opaque

USE_CASE = "completions"
_SECONDS = 120.0
_TOKENS = 1_024
_PICTURES = ("https://", "data:image/")


class _Body(BaseModel):
    """Fields that change nothing in the answer are let through; others are refused by name."""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(min_length=1, max_length=128)]
    user: Opaque | None = None


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionBody(_Body):
    messages: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1_000)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1, le=16_384)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=16_384)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    n: Literal[1] | None = None
    stop: None = Field(default=None, description="Not supported")
    response_format: dict[str, Any] | None = None
    tools: Annotated[list[dict[str, Any]], Field(max_length=128)] | None = None
    tool_choice: str | dict[str, Any] | None = None

    def prompt(self) -> RenderedPrompt:
        """The caller's own instructions; nothing of ours is added."""
        asked = self.response_format or {}
        kind = asked.get("type", "text")
        if kind not in ("text", "json_object", "json_schema"):
            raise InvalidInput(f"response_format.type {kind!r} is not known")
        schema = (asked.get("json_schema") or {}).get("schema")
        own = (m for m in self.messages if m.get("role") in ("system", "developer"))
        return RenderedPrompt(
            use_case=USE_CASE,
            version="client",
            text="\n\n".join(_message(message).content for message in own),
            max_output_tokens=self.max_completion_tokens or self.max_tokens or _TOKENS,
            temperature=1.0 if self.temperature is None else self.temperature,
            timeout_seconds=_SECONDS,
            output_format=OutputFormat.TEXT if kind == "text" else OutputFormat.JSON,
            json_schema=schema if isinstance(schema, Mapping) else None,
        )

    def conversation(self) -> tuple[ChatMessage, ...]:
        """Raises InvalidInput that names the message it cannot read."""
        spoken = []
        for number, message in enumerate(self.messages):
            try:
                read = _message(message)
            except (AttributeError, KeyError, TypeError, ValueError):
                raise InvalidInput(f"messages.{number} cannot be read") from None
            if read.role is not Role.SYSTEM:
                spoken.append(read)
        return tuple(spoken)

    def asked_tools(self) -> tuple[Tool, ...]:
        try:
            return tuple(_tool(tool["function"]) for tool in self.tools or ())
        except (AttributeError, KeyError, TypeError):
            raise InvalidInput("tools must be functions with a name") from None

    def asked_choice(self) -> str:
        if isinstance(self.tool_choice, dict):
            return str((self.tool_choice.get("function") or {}).get("name", "auto"))
        return self.tool_choice or "auto"


class EmbeddingBody(_Body):
    input: (
        Annotated[str, Field(min_length=1)]
        | Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1, max_length=2048)]
    )
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: None = Field(default=None, description="Not supported")

    @property
    def texts(self) -> Sequence[str]:
        return [self.input] if isinstance(self.input, str) else self.input


def _message(message: Mapping[str, Any]) -> ChatMessage:
    role = Role(str(message["role"]).replace("developer", "system"))
    content = message.get("content")
    calls = tuple(_call(call) for call in message.get("tool_calls") or ())
    if isinstance(content, str) or (content is None and calls):
        answered = message["tool_call_id"] if role is Role.TOOL else None
        return ChatMessage(role, content or "", tool_calls=calls, tool_call_id=answered)
    said = ChatMessage.of_parts(role, [_part(part) for part in content or ()])
    if role is not Role.TOOL:
        return said
    return ChatMessage(role, said.content, tool_call_id=message["tool_call_id"])


def _part(part: Mapping[str, Any]) -> ContentPart:
    if part["type"] == "text":
        return str(part["text"])
    url = str(part["image_url"]["url"])
    if not url.startswith(_PICTURES):
        raise ValueError("a picture has an https: or data: address")
    return Image(url)


def _call(call: Mapping[str, Any]) -> ToolCall:
    return ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"])


def _tool(function: Mapping[str, Any]) -> Tool:
    return Tool(function["name"], function.get("description") or "", function.get("parameters"))
