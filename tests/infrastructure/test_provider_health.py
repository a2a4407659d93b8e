"""A model that refuses, fails or hangs is named, in the log and by /readyz."""

import pytest
from structlog.testing import capture_logs

from application.text_engine.ports import Attempt
from domain.shared.errors import ProviderUnavailable
from infrastructure.provider_health import ProviderHealth
from tests.support.clocks import HandClock


def tried(outcome: str, provider: str = "openai") -> Attempt:
    return Attempt("chat", provider, "gpt-x", outcome, 0.1)


@pytest.mark.parametrize("kind", ["unauthorized", "server_error", "timeout"])
async def test_a_provider_that_fails_is_named_with_its_kind(kind: str) -> None:
    health = ProviderHealth(HandClock())
    with capture_logs() as lines:
        health.attempted(tried(kind))
    assert [(line["log_level"], line["provider"], line["kind"]) for line in lines] == [
        ("warning", "openai", kind)
    ]
    with pytest.raises(ProviderUnavailable, match=f"openai: {kind} since 12:00"):
        await health.probe()


async def test_it_is_well_again_once_it_answers() -> None:
    health = ProviderHealth(HandClock())
    for outcome in ("timeout", "cancelled", "ok"):
        health.attempted(tried(outcome))
    await health.probe()


async def test_a_trouble_of_long_ago_is_forgotten() -> None:
    clock = HandClock()
    health = ProviderHealth(clock)
    health.attempted(tried("timeout"))
    clock.advance(16 * 60)
    await health.probe()
