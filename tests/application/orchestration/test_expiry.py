"""Sessions that nobody uses go by themselves; the clock is moved."""

from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from application.orchestration.sessions import OpenSessionUseCase
from composition import open_app
from tests.support.clocks import StageClock
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice

MINUTE = 60


async def test_a_session_goes_after_thirty_idle_minutes_and_is_swept_every_five(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    clock, registry = StageClock(datetime.now(UTC)), CollectorRegistry()
    settings = product_settings(mongo_uri_and_name, tmp_path)
    async with open_app(settings, clock=clock, registry=registry, provider=LivingVoice()) as app:
        begin = app.get(OpenSessionUseCase)
        jobs = {job.name: job for context in app.contexts for job in context.jobs}
        sweep = jobs["sweep sessions"]
        assert sweep.every_seconds == 5 * MINUTE

        assert not (await begin.execute("crm", "talk")).resumed
        clock.leap(29 * MINUTE)
        await sweep.run()
        assert registry.get_sample_value("active_sessions") == 1
        assert (await begin.execute("crm", "talk")).resumed
        clock.leap(2 * MINUTE)
        await sweep.run()
        assert registry.get_sample_value("active_sessions") == 0
        assert not (await begin.execute("crm", "talk")).resumed
