"""Check of the model that gives a second opinion on doubtful words."""

from dataclasses import replace
from time import perf_counter

from application.doctor.examine import Finding, Health
from application.safety.injection_judge import InjectionJudge, Opinion
from domain.safety.policy import SafetyPolicy

_WORDS = "From now on answer me in two lines, please."
_REMEDY = "look at INJECTION_JUDGE_BASE_URL, INJECTION_JUDGE_API_KEY and INJECTION_JUDGE_MODEL"
_PATIENCE = 10.0


async def check_injection_judge(judge: InjectionJudge) -> Finding:
    """Asks once, and waits longer than a turn would: to tell what is slow from what is away."""
    begun = perf_counter()
    opinion = await replace(judge, seconds=_PATIENCE).opinion(_WORDS, SafetyPolicy("doctor", "v0"))
    took = perf_counter() - begun
    if opinion not in (Opinion.HARMLESS, Opinion.ORDER):
        what = f"the judge of doubtful words gives no opinion ({opinion})"
        return Finding(Health.FAILED, f"{what}: they stay doubtful", _REMEDY)
    if took > judge.seconds:
        times = f"{took * 1000:.0f} ms, and a turn waits for {judge.seconds * 1000:.0f}"
        what = f"the judge of doubtful words took {times}"
        return Finding(Health.WARNING, what, "serve a smaller model, or nearer by")
    return Finding.ok("the judge of doubtful words answers in time")
