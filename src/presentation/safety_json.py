"""A screening as JSON, the same over HTTP and on the command line."""

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.safety.approvals import ApprovalRequest
from domain.safety.screening import Direction, Screening

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,16}([-_][A-Za-z0-9]{1,16})*")


def _tag(given: str) -> str:
    if not _LANGUAGE.fullmatch(given):
        raise ValueError("a language is a tag, such as fr or en-GB")
    return given


class ScreenBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=100_000)]
    language: Annotated[str, Field(max_length=35), AfterValidator(_tag)] | None = Field(
        None, description="A hint, such as en-GB; every language is read whatever it says"
    )
    persona: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="Whose policy decides; none: the general one"
    )
    direction: Direction = Direction.INPUT


class ScreenLine(ScreenBody):
    """What else stands in a line of a file is its owner's."""

    model_config = ConfigDict(extra="ignore")


def screening_json(found: Screening) -> dict[str, Any]:
    return {
        "crisis": {"tier": found.crisis.tier, "about": found.crisis.about},
        "injection": {"level": found.injection.level, "rules": list(found.injection.rules)},
        "personal_data": [
            {"entity": each.entity, "start": each.start, "end": each.end}
            for each in found.personal_data
        ],
        "decision": found.decision,
    }


def approval_json(request: ApprovalRequest) -> dict[str, Any]:
    """Everything that whoever decides must have seen, the whole arguments among it."""
    return {
        "id": request.request_id,
        "status": request.status,
        "action": request.action,
        "arguments": request.read_arguments(),
        "args_hash": request.args_hash,
        "nonce": request.nonce,
        "risk": {
            "outcome": request.risk.outcome,
            "score": request.risk.score,
            "reasons": list(request.risk.reasons),
        },
        "persona": request.persona,
        "persona_version": request.persona_version,
        "policy": request.policy,
        "requester": request.requester,
        "needed": request.needed,
        "approvals": list(request.approvals),
        "note": request.note,
        "created_at": request.created_at,
        "expires_at": request.expires_at,
        "decided_at": request.decided_at,
    }
