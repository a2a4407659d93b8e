"""The text engine over HTTP: /v1/ai/…"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.prompts import (
    DescribeUseCasesUseCase,
    RenderedPrompt,
    RenderPromptUseCase,
)
from application.text_engine.spending import Spending
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.shared.errors import InvalidInput
from domain.text_engine.messages import ChatMessage, Role
from presentation.api.ai_access import ApiAccess, admitted_by
from presentation.api.ai_bodies import (
    ChatBody,
    ErrorBody,
    GenerateBody,
    GeneratedBody,
    UsageBody,
    UseCasesBody,
    UserId,
)
from presentation.api.ai_errors import CallIds, StandardRoute
from presentation.api.ai_stream import event_stream, while_connected

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request must change"},
    401: {"description": "No valid key"},
    403: {"description": "The key's role does not allow this"},
    404: {"description": "Unknown use case"},
    413: {"description": "The body is too large"},
    429: {"description": "A limit of ours; `retry_after_ms` says when to come back"},
    502: {"description": "The provider failed or refuses us"},
    503: {"description": "A provider is left alone for a while, or storage is away"},
    504: {"description": "The provider was too slow"},
    "default": {"description": "Any other error"},
}
_EVENT = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "event": {"type": "string", "enum": ["message", "error"]},
        "data": {
            "type": "string",
            "description": 'JSON: {"delta": "…"}, in the end {"done": true, …} with the fields of '
            "a whole answer; after an event `error` the standard error body",
        },
    },
}


@dataclass(frozen=True, slots=True)
class AiServices:
    """What the routes call."""

    render: RenderPromptUseCase
    generate: GenerateTextUseCase
    use_cases: DescribeUseCasesUseCase
    spending: Spending
    access: ApiAccess


def build_ai_router(services: AiServices) -> APIRouter:
    """Answers errors in the standard body by itself; needs no handlers on the application."""
    router = APIRouter(
        prefix="/v1/ai",
        tags=["text engine"],
        route_class=StandardRoute,
        responses={status: {**text, "model": ErrorBody} for status, text in _ERRORS.items()},
    )
    _Routes(services).add_to(router)
    return router


class _Routes:
    def __init__(self, services: AiServices) -> None:
        self._services = services

    def add_to(self, router: APIRouter) -> None:
        Caller = Annotated[Principal, Depends(admitted_by(self._services.access, Action.GENERATE))]
        made = _documented(GeneratedBody, streams=True)

        @router.post("/generate", summary="Generate a text", responses=made)
        async def generate(request: Request, body: GenerateBody, caller: Caller) -> Response:
            return await self._generate(request, body, body.use_case, caller)

        @router.post("/chat", summary="Converse", responses=made)
        async def chat(request: Request, body: ChatBody, caller: Caller) -> Response:
            return await self._generate(request, body, "chat", caller)

        @router.get(
            "/use-cases",
            summary="What can be generated, and what it needs",
            responses=_documented(UseCasesBody),
        )
        async def use_cases(request: Request, caller: Caller) -> Response:
            await self._services.access.count(request, caller, None)
            return self._described()

        @router.get(
            "/usage",
            summary="What was spent, by one user and by all",
            responses=_documented(UsageBody),
        )
        async def usage(
            request: Request, caller: Caller, user_id: Annotated[UserId | None, Query()] = None
        ) -> Response:
            await self._services.access.count(request, caller, None)
            return await self._usage(user_id)

    async def _generate(
        self, request: Request, body: ChatBody, use_case: str, caller: Principal
    ) -> Response:
        ids: CallIds = request.state.ids
        ids.request_id = body.request_id or ids.request_id
        ids.trace_id = body.trace_id or ids.trace_id
        await self._services.access.count(request, caller, body.user_id)
        prompt = await self._services.render.execute(
            use_case, locale=body.locale, variables=body.input.variables, user_id=body.user_id
        )
        _check_format(body, prompt)
        asked = _asked(body, prompt, ids)

        def rendered(result: GenerationResult) -> Mapping[str, object]:
            return _rendered(result, prompt, ids)

        if body.output.stream:
            items = self._services.generate.stream(asked)
            return await event_stream(request, items, rendered, ids)
        result = await while_connected(request, self._services.generate.execute(asked))
        return _json(rendered(result))

    def _described(self) -> Response:
        described = [
            {
                "name": use_case.name,
                "description": use_case.settings.description,
                "versions": use_case.versions,
                "active": use_case.active,
                "required": use_case.settings.required,
                "optional": use_case.settings.optional,
                "output_format": use_case.settings.output_format,
                "max_output_tokens": use_case.settings.max_output_tokens,
                "timeout_seconds": use_case.settings.timeout_seconds,
            }
            for use_case in self._services.use_cases.execute()
        ]
        return _json({"use_cases": described})

    async def _usage(self, user_id: str | None) -> Response:
        periods = [
            {
                "owner": period.owner,
                "period": period.name,
                "ends_at": period.ends_at.isoformat(),
                "spent_usd": spent.usd,
                "cap_usd": period.cap,
                "requests": spent.requests,
                "input_tokens": spent.input_tokens,
                "output_tokens": spent.output_tokens,
            }
            for period, spent in await self._services.spending.report(user_id)
        ]
        return _json({"periods": periods})


def _documented(body: type[Any], *, streams: bool = False) -> dict[int | str, dict[str, Any]]:
    success: dict[str, Any] = {"model": body, "description": "Done"}
    if streams:
        success["content"] = {"text/event-stream": {"schema": _EVENT}}
    return {200: success}


def _check_format(body: ChatBody, prompt: RenderedPrompt) -> None:
    wanted = body.output.format
    if wanted is not None and wanted != prompt.output_format:
        raise InvalidInput(f"{prompt.use_case} answers as {prompt.output_format}, not as {wanted}")


def _asked(body: ChatBody, prompt: RenderedPrompt, ids: CallIds) -> GenerationRequest:
    earlier = (ChatMessage(Role(m.role), m.content) for m in body.context)
    return GenerationRequest(
        prompt=prompt,
        messages=(*earlier, ChatMessage(Role.USER, body.input.text)),
        user_id=body.user_id,
        request_id=ids.request_id,
        trace_id=ids.trace_id,
        provider=body.provider.name,
        model=body.provider.model,
    )


def _rendered(
    result: GenerationResult, prompt: RenderedPrompt, ids: CallIds
) -> Mapping[str, object]:
    return {
        "request_id": ids.request_id,
        "trace_id": ids.trace_id,
        "use_case": prompt.use_case,
        "text": result.text,
        "data": result.data,
        "provider": {"name": result.provider, "model": result.model},
        "usage": {
            "input": result.usage.input,
            "output": result.usage.output,
            "total": result.usage.total,
            "estimated_cost_usd": result.estimated_cost_usd,
        },
        "meta": {
            "cached": result.cached,
            "latency_ms": round(result.latency_ms, 2),
            "prompt_version": result.prompt_version,
            "attempts": result.attempts,
            "fallback_from": result.fallback_from,
        },
    }


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
