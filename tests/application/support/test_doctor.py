"""The doctor's rounds: side by side, bounded, and nothing that fails stops them."""

import asyncio

from application.doctor.examine import ExamineUseCase, Finding, Health
from domain.shared.errors import ConfigurationError, StorageUnavailable


async def well() -> Finding:
    return Finding.ok("as it should be")


async def away() -> Finding:
    raise StorageUnavailable("the database does not answer")


async def wrong() -> Finding:
    raise ConfigurationError("LLM_MODEL: is empty")


async def hanging() -> Finding:
    await asyncio.Event().wait()
    return await well()


async def test_every_check_has_a_finding_in_order_and_a_remedy_where_it_failed() -> None:
    checks = {"first": away, "second": well, "third": wrong, "fourth": hanging}
    examined = await ExamineUseCase(checks, seconds=0.05).execute()
    assert [found.name for found in examined] == list(checks)
    healths = [found.finding.health for found in examined]
    assert healths == [Health.FAILED, Health.OK, Health.FAILED, Health.FAILED]
    assert all(bool(f.finding.remedy) == (f.finding.health is Health.FAILED) for f in examined)
    assert "MONGODB_URI" in examined[0].finding.remedy
    assert "no answer" in examined[3].finding.detail
