"""The text engine over HTTP: /v1/ai/…"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from application.text_engine.generate import GenerateTextUseCase, GenerationResult
from application.text_engine.prompts import DescribeUseCasesUseCase
from application.text_engine.serve import Composed, ComposeGenerationUseCase, ServiceCall
from application.text_engine.spending import Spending
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.shared.identity import Person
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import OutputFormat
from domain.text_engine.spending import EVERYBODY, NOBODY
from presentation.api.ai_access import ApiAccess, admitted_by, tenant_of
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
    413: {"description": "The body is too large"},
    429: {"description": "A limit of ours; `retry_after_ms` says when to come back"},
    502: {"description": "The provider failed or refuses us"},
    503: {"description": "A provider is left alone for a while, or storage is away"},
    504: {"description": "The provider was too slow"},
    "default": {"description": "Any other error"},
}
# What a persona or the fields of a body fill in.
_OURS = {"persona_name", "persona_voice", "tone", "user_name", "summary", "preferred_topics"}
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

    compose: ComposeGenerationUseCase
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
            return await self._generate(request, body, _generation(body, caller), caller)

        @router.post("/chat", summary="Converse", responses=made)
        async def chat(request: Request, body: ChatBody, caller: Caller) -> Response:
            return await self._generate(request, body, _conversation(body, caller), caller)

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
            summary="What was spent, by one user and with this key",
            responses=_documented(UsageBody),
        )
        async def usage(
            request: Request, caller: Caller, user_id: Annotated[UserId | None, Query()] = None
        ) -> Response:
            await self._services.access.count(request, caller, None)
            return await self._usage(caller, user_id)

    async def _generate(
        self,
        request: Request,
        body: GenerateBody | ChatBody,
        call: ServiceCall,
        caller: Principal,
    ) -> Response:
        ids: CallIds = request.state.ids
        ids.take({"request_id": body.request_id, "trace_id": body.trace_id})
        await self._services.access.count(request, caller, body.user_id)
        composed = await self._services.compose.execute(call)
        asked = replace(
            composed.request,
            request_id=ids.request_id,
            trace_id=ids.trace_id,
            provider=body.provider.name,
            model=body.provider.model,
        )
        told = {"conversation_id": getattr(body, "conversation_id", None)}

        def rendered(result: GenerationResult) -> Mapping[str, object]:
            return _rendered(result, composed, ids, told)

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
                "variables": [
                    name
                    for name in (*use_case.settings.required, *use_case.settings.optional)
                    if name not in _OURS
                ],
                "output_formats": use_case.settings.output_formats,
                "max_output_tokens": use_case.settings.max_output_tokens,
                "timeout_seconds": use_case.settings.timeout_seconds,
            }
            for use_case in self._services.use_cases.execute()
        ]
        return _json({"use_cases": described})

    async def _usage(self, caller: Principal, user_id: str | None) -> Response:
        person = _person(caller, user_id or NOBODY)
        periods = [
            {
                "owner": "key" if period.owner.startswith("tenant:") else "user",
                "period": period.name,
                "ends_at": period.ends_at.isoformat(),
                "spent_usd": spent.usd,
                "cap_usd": period.cap,
                "requests": spent.requests,
                "input_tokens": spent.input_tokens,
                "output_tokens": spent.output_tokens,
            }
            for period, spent in await self._services.spending.report(person.key)
            if period.owner != EVERYBODY and (user_id or period.owner.startswith("tenant:"))
        ]
        return _json({"periods": periods})


def _documented(body: type[Any], *, streams: bool = False) -> dict[int | str, dict[str, Any]]:
    success: dict[str, Any] = {"model": body, "description": "Done"}
    if streams:
        success["content"] = {"text/event-stream": {"schema": _EVENT}}
    return {200: success}


def _person(caller: Principal, user_id: str) -> Person:
    """The tenant is who holds the key, so that two services share nothing."""
    return Person.of_service(tenant_of(caller), user_id)


def _generation(body: GenerateBody, caller: Principal) -> ServiceCall:
    return ServiceCall(
        use_case=body.use_case,
        locale=body.locale,
        person=_person(caller, body.user_id),
        messages=(ChatMessage(Role.USER, body.input.words),),
        values=body.input.model_extra or {},
        context=body.context,
        tone=body.input.tone,
        max_chars=body.input.constraints.max_chars,
        persona=body.persona,
        output_format=OutputFormat(body.output.format) if body.output.format else None,
    )


def _conversation(body: ChatBody, caller: Principal) -> ServiceCall:
    """With a persona it speaks as in the bot; without one, as a courteous assistant."""
    return ServiceCall(
        use_case="chat" if body.persona else "plain_chat",
        locale=body.locale,
        person=_person(caller, body.user_id),
        messages=tuple(ChatMessage(Role(m.role), m.content) for m in body.messages),
        context=body.context,
        persona=body.persona,
        output_format=OutputFormat(body.output.format) if body.output.format else None,
    )


def _rendered(
    result: GenerationResult, composed: Composed, ids: CallIds, told: Mapping[str, object]
) -> Mapping[str, object]:
    body: dict[str, object] = {
        "request_id": ids.request_id,
        "trace_id": ids.trace_id,
        **{name: value for name, value in told.items() if value is not None},
        "provider": result.provider,
        "model": result.model,
        "text": result.text,
        "usage": {
            "input_tokens": result.usage.input,
            "output_tokens": result.usage.output,
            "total_tokens": result.usage.total,
            "estimated_cost_usd": result.estimated_cost_usd,
        },
        "meta": {
            "use_case": composed.request.prompt.use_case,
            "locale": composed.language,
            "cached": result.cached,
            "compacted": composed.compacted or result.compacted,
            "latency_ms": round(result.latency_ms, 2),
            "prompt_version": result.prompt_version,
            "attempts": result.attempts,
            "fallback_from": result.fallback_from,
            "finish_reason": result.finish_reason,
            "persona": composed.persona,
        },
    }
    return body if result.data is None else {**body, "data": result.data}


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
