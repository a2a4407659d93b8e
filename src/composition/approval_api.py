"""Approvals over HTTP, once every context is built."""

from typing import TYPE_CHECKING

from application.access.audit import Auditor
from application.safety.approvals import (
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from composition.access import api_access
from composition.process import Process

if TYPE_CHECKING:
    from fastapi import APIRouter


def approval_routes(process: Process) -> "APIRouter":
    from presentation.api.approval_router import ApprovalServices, build_approval_router

    app = process.app
    return build_approval_router(
        ApprovalServices(
            app.get(RequestApprovalUseCase),
            app.get(ListApprovalsUseCase),
            app.get(DecideApprovalUseCase),
            app.get(Auditor),
            api_access(process),
        )
    )
