"""What a persona's model calls for by itself, and who runs it once people have agreed."""

from collections.abc import Callable, Mapping

from application.memory.working import WorkingMemoryUseCase
from application.personalization.noting import NotingModel
from application.safety.approval_ports import ToolExecutor
from application.safety.approvals import RequestApprovalUseCase
from application.safety.check_action import CheckActionUseCase
from application.safety.tool_calls import HoldToolCalls, RunNotes
from composition.foundation import Foundation
from domain.personas.catalogue import PersonaCatalogue
from domain.safety.dialogue_actions import NOTES


def tool_executors(base: Foundation) -> Mapping[str, ToolExecutor]:
    return {NOTES: RunNotes(base.get(WorkingMemoryUseCase))}


def hold_tool_calls(
    base: Foundation, check: CheckActionUseCase, ask: RequestApprovalUseCase
) -> None:
    base.get(NotingModel).ask_before(HoldToolCalls(check, ask, _version_now(base)))


def _version_now(base: Foundation) -> Callable[[str], str]:
    catalogue = base.get(PersonaCatalogue)

    def of(code: str) -> str:
        persona = catalogue.get(code)
        return persona.version_name if persona else ""

    return of
