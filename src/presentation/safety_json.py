"""A screening as JSON, the same over HTTP and on the command line."""

from typing import Any

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
