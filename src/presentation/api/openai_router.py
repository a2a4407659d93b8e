"""A door for every existing client: OpenAI's format on the engine's keys, limits and budgets."""

import base64
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from application.text_engine.answering_once import Answered, AnswerOnceUseCase, Items
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
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import ErrorBody
from presentation.api.ai_errors import CallIds, StandardRoute, answer_for
from presentation.api.ai_stream import streamed, while_connected
from presentation.api.idempotency import IdempotencyKey, items_of, whole
from presentation.api.json_bodies import answered as json_answer
from presentation.api.json_bodies import encoded
from presentation.api.openai_answers import Completion, EmbeddingList, ModelList
from presentation.api.openai_bodies import CompletionBody, EmbeddingBody

_EVENTS = {
    "schema": {
        "type": "object",
        "required": ["data"],
        "properties": {"data": {"type": "string", "description": "A chunk as JSON, then [DONE]"}},
    }
}


@dataclass(frozen=True, slots=True)
class OpenAIServices:
    generate: GenerateTextUseCase
    embed: EmbedTextsUseCase
    routes: Routes
    access: ApiAccess
    once: AnswerOnceUseCase


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

    @router.post(
        "/chat/completions",
        summary="A chat completion, whole or streamed",
        responses={200: {"model": Completion, "content": {"text/event-stream": _EVENTS}}},
    )
    async def completions(
        request: Request, body: CompletionBody, caller: Caller, key: IdempotencyKey = None
    ) -> Response:
        return await door.complete(request, body, caller, key)

    @router.post(
        "/embeddings", summary="Vectors of texts", responses={200: {"model": EmbeddingList}}
    )
    async def embeddings(request: Request, body: EmbeddingBody, caller: Caller) -> Response:
        return await door.embed(body, caller)

    @router.get(
        "/models", summary="The models that may be named", responses={200: {"model": ModelList}}
    )
    async def models(request: Request, caller: Caller) -> Response:
        return json_answer({"object": "list", "data": [_model(name) for name in door.models()]})

    return router


class _Door:
    def __init__(self, services: OpenAIServices) -> None:
        self._services = services

    def models(self) -> Sequence[str]:
        named = [each.card.model for each in self._services.routes.candidates.values()]
        embedding = [self._services.embed.model] if self._services.embed.model else []
        return list(dict.fromkeys([AUTO, *named, *embedding]))

    async def complete(
        self, request: Request, body: CompletionBody, caller: Principal, key: str | None
    ) -> Response:
        ids: CallIds = request.state.ids
        count = partial(self._services.access.count, request, caller, body.user or NOBODY)
        if key is None:
            await count()
        asked = self._request(body, caller, ids)
        head = {"id": f"chatcmpl-{ids.request_id}", "created": int(time.time())}

        async def work() -> Items:
            if key is not None:  # who is answered again is not counted again
                await count()
            if not body.stream:
                yield Answered(_completion(head, await self._services.generate.execute(asked)))
                return
            async with aclosing(self._services.generate.stream(asked)) as items:
                async for item in items:
                    yield item if isinstance(item, str) else Answered(_completion(head, item))

        person = Person(str(asked.user_id))
        items = items_of(self._services.once, key, person, request.url.path, body, work)
        if not body.stream:
            answered = await while_connected(request, whole(items))
            return json_answer(answered.answer, again=answered.again)
        head["model"] = body.model
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        chunks = _Chunks(head, with_usage)
        return await streamed(
            request,
            items,
            chunks.of,
            lambda error: b"data: " + answer_for(error).body(ids) + b"\n\n",
            last=b"data: [DONE]\n\n",
        )

    def _request(self, body: CompletionBody, caller: Principal, ids: CallIds) -> GenerationRequest:
        """Raises NotFound for an unknown model, InvalidInput for what cannot be read."""
        if body.model.upper() != AUTO and body.model not in self.models():
            raise NotFound(f"no model {body.model}; GET /v1/models lists them")
        return GenerationRequest(
            body.prompt(),
            body.conversation(),
            user_id=Person.of_service(caller.tenant, body.user or NOBODY).key,
            request_id=ids.request_id,
            trace_id=ids.trace_id,
            model=AUTO if body.model.upper() == AUTO else body.model,
            tools=body.asked_tools(),
            tool_choice=body.asked_choice(),
        )

    async def embed(self, body: EmbeddingBody, caller: Principal) -> Response:
        if body.model.upper() != AUTO and body.model != self._services.embed.model:
            raise NotFound(f"no embedding model {body.model}; GET /v1/models lists them")
        user_id = Person.of_service(caller.tenant, body.user or NOBODY).key
        answer = await self._services.embed.execute(body.texts, user_id)
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
        return json_answer({"object": "list", "data": rows, "model": answer.model, "usage": usage})


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


_KIND = {"object": "chat.completion.chunk"}


class _Chunks:
    """A completion as a stream tells it. One that is given again comes in one piece."""

    def __init__(self, head: Mapping[str, object], with_usage: bool) -> None:
        self._head = {**head, **_KIND}
        self._with_usage = with_usage
        self._began = False

    def of(self, item: str | Answered) -> bytes:
        if isinstance(item, str):
            self._began = True
            return self._chunk({"role": "assistant", "content": item})
        return b"".join(self._last(item.answer))

    def _last(self, completion: Mapping[str, Any]) -> Iterator[bytes]:
        choice = completion["choices"][0]
        message = choice["message"]
        if message["content"] and not self._began:
            yield self._chunk({"role": "assistant", "content": message["content"]})
        if calls := message.get("tool_calls"):
            numbered = [{"index": index, **call} for index, call in enumerate(calls)]
            yield self._chunk({"tool_calls": numbered})
        yield self._chunk({}, choice["finish_reason"])
        if self._with_usage:
            yield _event({**self._head, "choices": [], "usage": completion["usage"]})

    def _chunk(self, delta: Mapping[str, object], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _event({**self._head, "choices": [choice]})


def _event(content: Mapping[str, object]) -> bytes:
    return b"data: " + encoded(content) + b"\n\n"


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
