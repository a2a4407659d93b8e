"""The text engine over HTTP: /v1/ai/…"""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema

from application.text_engine.answering_once import Answered, AnswerOnceUseCase, Items
from application.text_engine.generate import (
    GenerateTextUseCase,
    GenerationRequest,
    GenerationResult,
)
from application.text_engine.prompts import DescribeUseCasesUseCase
from application.text_engine.routing import Routes
from application.text_engine.serve import Composed, ComposeGenerationUseCase, ServiceCall
from application.text_engine.shortening import Stream
from application.text_engine.spending import Spending
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.shared.errors import InvalidInput
from domain.shared.identity import Person
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import OutputFormat
from domain.text_engine.spending import EVERYBODY, NOBODY
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
from presentation.api.ai_names import OURS, known_names
from presentation.api.ai_stream import event_stream, while_connected
from presentation.api.idempotency import IdempotencyKey, items_of, whole
from presentation.api.json_bodies import answered as json_answer

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request must change"},
    401: {"description": "No valid key"},
    403: {"description": "The key's role does not allow this"},
    409: {"description": "The Idempotency-Key was used for another request"},
    413: {"description": "The body is too large"},
    415: {"description": "The body is not sent as application/json"},
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

    compose: ComposeGenerationUseCase
    generate: GenerateTextUseCase
    use_cases: DescribeUseCasesUseCase
    spending: Spending
    access: ApiAccess
    once: AnswerOnceUseCase
    routes: Routes


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

        described, models = self._services.use_cases.execute(), self._services.routes

        @router.post(
            "/generate",
            summary="Generate a text",
            responses=made,
            openapi_extra=known_names(models, described),
        )
        async def generate(
            request: Request, body: GenerateBody, caller: Caller, key: IdempotencyKey = None
        ) -> Response:
            return await self._generate(request, body, _generation(body, caller), caller, key)

        @router.post("/chat", summary="Converse", responses=made, openapi_extra=known_names(models))
        async def chat(
            request: Request, body: ChatBody, caller: Caller, key: IdempotencyKey = None
        ) -> Response:
            return await self._generate(request, body, _conversation(body, caller), caller, key)

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
            request: Request,
            caller: Caller,
            user_id: Annotated[UserId | SkipJsonSchema[None], Query()] = None,
        ) -> Response:
            await self._services.access.count(request, caller, None)
            if [name for name, _ in request.query_params.multi_items()] not in ([], ["user_id"]):
                raise InvalidInput("give user_id, once, and nothing else")
            return await self._usage(caller, user_id)

    async def _generate(
        self,
        request: Request,
        body: GenerateBody | ChatBody,
        call: ServiceCall,
        caller: Principal,
        key: str | None,
    ) -> Response:
        ids: CallIds = request.state.ids
        ids.take({"request_id": body.request_id, "trace_id": body.trace_id})

        async def work() -> Items:
            await self._services.access.count(request, caller, body.user_id)
            composed = await self._services.compose.execute(call)
            named = {"conversation_id": getattr(body, "conversation_id", None)}
            async with aclosing(self._asked(_request(composed, body, ids), body)) as items:
                async for item in items:
                    if isinstance(item, GenerationResult):
                        yield Answered(_rendered(item, composed, ids, named))
                    else:
                        yield item

        def told(answered: Answered) -> Mapping[str, object]:
            return ids.as_before(answered.answer) if answered.again else answered.answer

        path = request.url.path
        items = items_of(self._services.once, key, call.person, path, body, work)
        if body.output.stream:
            return await event_stream(request, items, told, ids)
        answered = await while_connected(request, whole(items))
        return json_answer(told(answered), again=answered.again)

    async def _asked(self, asked: GenerationRequest, body: GenerateBody | ChatBody) -> Stream:
        """Whole in one piece, unless a stream is asked for."""
        if not body.output.stream:
            yield await self._services.generate.execute(asked)
            return
        async with aclosing(self._services.generate.stream(asked)) as items:
            async for item in items:
                yield item

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
                    if name not in OURS
                ],
                "output_formats": use_case.settings.output_formats,
                "max_output_tokens": use_case.settings.max_output_tokens,
                "timeout_seconds": use_case.settings.timeout_seconds,
            }
            for use_case in self._services.use_cases.execute()
        ]
        return json_answer({"use_cases": described})

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
        return json_answer({"periods": periods})


def _documented(body: type[Any], *, streams: bool = False) -> dict[int | str, dict[str, Any]]:
    success: dict[str, Any] = {"model": body, "description": "Done"}
    if streams:
        success["content"] = {"text/event-stream": {"schema": _EVENT}}
    return {200: success}


def _person(caller: Principal, user_id: str) -> Person:
    """The tenant is who holds the key, so that two services share nothing."""
    return Person.of_service(caller.tenant, user_id)


def _generation(body: GenerateBody, caller: Principal) -> ServiceCall:
    return ServiceCall(
        use_case=body.use_case,
        locale=body.locale,
        person=_person(caller, body.user_id),
        messages=(ChatMessage(Role.USER, body.input.words),),
        values=body.input.model_extra or {},
        fields=body.input.fields,
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


def _request(composed: Composed, body: GenerateBody | ChatBody, ids: CallIds) -> GenerationRequest:
    return replace(
        composed.request,
        request_id=ids.request_id,
        trace_id=ids.trace_id,
        provider=body.provider.name,
        model=body.provider.model,
    )
