"""Whether what is said about live versions has its effect."""

from application.doctor.examine import Finding, Health
from application.shared.rollout import LiveVersions
from domain.shared.errors import StorageUnavailable

_OVERRULED = (
    "remove them from the setting, or activate what they say with scripts/tools/prompt_lab.py"
)
_MISSING = "activate a shipped version with scripts/tools/prompt_lab.py, or install a newer release"


async def check_prompt_versions(live: LiveVersions) -> Finding:
    try:
        await live.refresh()
    except StorageUnavailable:
        return Finding(Health.WARNING, "activated versions cannot be read", "see mongodb above")
    if missing := live.activated_but_not_shipped():
        what = f"activated, but not in this release: {', '.join(missing)}; the released one is used"
        return Finding(Health.WARNING, what, _MISSING)
    if overruled := live.settings_without_effect():
        what = f"PROMPT_VERSIONS has no effect for {', '.join(overruled)}: others were activated"
        return Finding(Health.WARNING, what, _OVERRULED)
    return Finding.ok("every prompt has its version")
