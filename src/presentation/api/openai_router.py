"""A door for every existing client: OpenAI's format on the engine's keys, limits and budgets."""

import base64
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from application.text_engine.embed import EmbedTextsUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.routing import AUTO, Routes
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.shared.errors import NotFound
from domain.shared.identity import Person
from domain.text_engine.generation import GenerationRequest, GenerationResult
from domain.text_engine.spending import NOBODY
from domain.text_engine.tools import ToolCall
from presentation.api.ai_access import ApiAccess, admitted_by, tenant_of
from presentation.api.ai_bodies import ErrorBody
from presentation.api.ai_errors import CallIds, StandardRoute, answer_for
from presentation.api.ai_stream import streamed, while_connected
from presentation.api.openai_bodies import CompletionBody, EmbeddingBody


@dataclass(frozen=True, slots=True)
class OpenAIServices:
    generate: GenerateTextUseCase
    embed: EmbedTextsUseCase
    routes: Routes
    access: ApiAccess


def build_openai_router(services: OpenAIServices) -> APIRouter:
    """Errors have the standard body, whose `error` OpenAI's clients understand."""
    router = APIRouter(
        prefix="/v1",
        tags=["OpenAI-compatible"],
        route_class=StandardRoute,
        responses={"default": {"description": "Any error", "model": ErrorBody}},
    )
    door = _Door(services)
    Caller = Annotated[Principal, Depends(admitted_by(services.access, Action.GENERATE))]

    @router.post("/chat/completions", summary="A chat completion, whole or streamed")
    async def completions(request: Request, body: CompletionBody, caller: Caller) -> Response:
        await services.access.count(request, caller, body.user or NOBODY)
        return await door.complete(request, body, caller)

    @router.post("/embeddings", summary="Vectors of texts")
    async def embeddings(request: Request, body: EmbeddingBody, caller: Caller) -> Response:
        await services.access.count(request, caller, None)
        return await door.embed(body)

    @router.get("/models", summary="The models that may be named")
    async def models(request: Request, caller: Caller) -> Response:
        await services.access.count(request, caller, None)
        return _json({"object": "list", "data": [_model(name) for name in door.models()]})

    return router


class _Door:
    def __init__(self, services: OpenAIServices) -> None:
        self._services = services

    def models(self) -> Sequence[str]:
        named = [each.card.model for each in self._services.routes.candidates.values()]
        embedding = [self._services.embed.model] if self._services.embed.model else []
        return list(dict.fromkeys([AUTO, *named, *embedding]))

    async def complete(self, request: Request, body: CompletionBody, caller: Principal) -> Response:
        ids: CallIds = request.state.ids
        if body.model.upper() != AUTO and body.model not in self.models():
            raise NotFound(f"no model {body.model}; GET /v1/models lists them")
        asked = GenerationRequest(
            body.prompt(),
            body.conversation(),
            user_id=Person.of_service(tenant_of(caller), body.user or NOBODY).key,
            request_id=ids.request_id,
            trace_id=ids.trace_id,
            model=AUTO if body.model.upper() == AUTO else body.model,
            tools=body.asked_tools(),
            tool_choice=body.asked_choice(),
        )
        head = {"id": f"chatcmpl-{ids.request_id}", "created": int(time.time())}
        if not body.stream:
            generating = self._services.generate.execute(asked)
            return _json(_completion(head, await while_connected(request, generating)))
        head["model"] = body.model
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        return await streamed(
            request,
            self._services.generate.stream(asked),
            lambda item: b"".join(_told(head, item, with_usage)),
            lambda error: b"data: " + answer_for(error).body(ids) + b"\n\n",
            last=b"data: [DONE]\n\n",
        )

    async def embed(self, body: EmbeddingBody) -> Response:
        if body.model.upper() != AUTO and body.model != self._services.embed.model:
            raise NotFound(f"no embedding model {body.model}; GET /v1/models lists them")
        answer = await self._services.embed.execute(body.texts)
        packed = body.encoding_format == "base64"
        rows = [
            {
                "object": "embedding",
                "index": index,
                "embedding": _packed(vector) if packed else vector,
            }
            for index, vector in enumerate(answer.vectors)
        ]
        read = answer.usage.input
        usage = {"prompt_tokens": read, "total_tokens": read}
        return _json({"object": "list", "data": rows, "model": answer.model, "usage": usage})


def _completion(head: Mapping[str, object], result: GenerationResult) -> Mapping[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": result.text or None}
    if result.tool_calls:
        message["tool_calls"] = [_call(call) for call in result.tool_calls]
    choice = {"index": 0, "message": message, "finish_reason": result.finish_reason}
    return {
        **head,
        "object": "chat.completion",
        "model": result.model,
        "choices": [{**choice, "logprobs": None}],
        "usage": _usage(result),
    }


def _told(
    head: Mapping[str, object], item: str | GenerationResult, with_usage: bool
) -> Sequence[bytes]:
    if isinstance(item, str):
        return [_chunk(head, {"role": "assistant", "content": item})]
    calls = [{"index": index, **_call(call)} for index, call in enumerate(item.tool_calls)]
    events = [_chunk(head, {"tool_calls": calls})] if calls else []
    events.append(_chunk(head, {}, item.finish_reason))
    if with_usage:
        events.append(_event({**head, **_KIND, "choices": [], "usage": _usage(item)}))
    return events


_KIND = {"object": "chat.completion.chunk"}


def _chunk(
    head: Mapping[str, object], delta: Mapping[str, object], finish_reason: str | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return _event({**head, **_KIND, "choices": [choice]})


def _event(content: Mapping[str, object]) -> bytes:
    return b"data: " + orjson.dumps(content) + b"\n\n"


def _call(call: ToolCall) -> dict[str, object]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.call_id, "type": "function", "function": function}


def _usage(result: GenerationResult) -> dict[str, int]:
    usage = result.usage
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.total,
    }


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "majordome"}


def _packed(vector: Sequence[float]) -> str:
    """As little-endian float32, which OpenAI's clients ask for."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
