"""A screening as JSON, the same over HTTP and on the command line."""

from typing import Any

from domain.safety.approvals import ApprovalRequest
from domain.safety.screening import Screening


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
