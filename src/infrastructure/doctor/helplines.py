"""Whether the numbers that people in danger are given have been checked lately."""

from datetime import timedelta

from application.doctor.examine import Finding, Health
from application.shared.ports import Clock
from domain.safety.helplines import Helplines

_TRUSTED = timedelta(days=180)


async def check_helplines(helplines: Helplines, clock: Clock) -> Finding:
    old = helplines.unverified_since((clock.now() - _TRUSTED).date())
    if old:
        what = f"nobody has checked the numbers of {', '.join(old)} for {_TRUSTED.days} days"
        remedy = "call or look them up, then set verified_on in helplines.yaml or HELPLINES_FILE"
        return Finding(Health.WARNING, what, remedy)
    return Finding.ok(f"{len(helplines.countries)} countries, all checked within 180 days")
