"""What waits for a person, over HTTP: /v1/ops/approvals…"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from application.access.audit import Auditor
from application.safety.approvals import (
    Asked,
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from domain.access.keys import Principal
from domain.safety.approvals import ApprovalStatus, Decided, Verb
from presentation.api.ai_access import ApiAccess, caller_of
from presentation.api.ai_errors import StandardRoute
from presentation.api.json_bodies import answered
from presentation.safety_json import approval_json


class AskBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    action: Annotated[str, Field(min_length=1, max_length=64)]
    arguments: dict[str, Any]
    persona: Annotated[str, Field(max_length=64)] = ""


class DecideBody(BaseModel):
    """What is decided, and about which arguments: `args_hash` binds it to those that were read."""

    model_config = ConfigDict(extra="forbid")

    args_hash: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{64}$",
            description="As the request was read with it; where its arguments have changed since, "
            "the answer is CONFLICT",
        ),
    ]
    nonce: Annotated[
        str, Field(max_length=64, description="As read; what is stored where left out")
    ] = ""
    note: Annotated[str, Field(max_length=2_000)] = ""
    arguments: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ApprovalServices:
    ask: RequestApprovalUseCase
    list: ListApprovalsUseCase
    decide: DecideApprovalUseCase
    auditor: Auditor
    access: ApiAccess


def build_approval_router(services: ApprovalServices) -> APIRouter:
    router = APIRouter(prefix="/v1/ops/approvals", tags=["approvals"], route_class=StandardRoute)
    Caller = Annotated[Principal, Depends(caller_of(services.access))]

    @router.get("", summary="What waits for a person, or waited")
    async def list_requests(
        caller: Caller,
        status: Annotated[ApprovalStatus | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> Response:
        async with services.auditor.acting(caller, services.list.action):
            found = await services.list.execute(status, limit)
        return answered({"approvals": [approval_json(each) for each in found]})

    @router.post("", summary="Ask for an action; done once somebody else approves", status_code=202)
    async def ask(caller: Caller, body: AskBody) -> Response:
        async with services.auditor.acting(caller, services.ask.action):
            asked = Asked(body.action, body.arguments, caller.name, persona=body.persona)
            outcome = await services.ask.execute(asked)
        if outcome.request is None:
            return answered({"status": "executed", "risk": {"outcome": outcome.risk.outcome}})
        return answered(approval_json(outcome.request), 202)

    @router.get("/{request_id}", summary="One request, with its whole arguments")
    async def show(caller: Caller, request_id: str) -> Response:
        async with services.auditor.acting(caller, services.list.action):
            return answered(approval_json(await services.list.one(request_id)))

    @router.post("/{request_id}/{verb}", summary="approve, edit, reject or respond")
    async def decide(caller: Caller, request_id: str, verb: Verb, body: DecideBody) -> Response:
        async with services.auditor.acting(caller, services.decide.action):
            nonce = body.nonce or (await services.list.one(request_id)).nonce
            made = Decided(verb, caller.name, nonce, body.args_hash, body.note, body.arguments)
            return answered(approval_json(await services.decide.execute(request_id, made)))

    return router
