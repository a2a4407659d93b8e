"""What an outage leaves in the log."""

import pytest
import structlog

from infrastructure.logging import Repetitions


def test_an_outage_is_one_line_a_minute_with_how_often_it_came() -> None:
    now = [0.0]
    repetitions = Repetitions(60, lambda: now[0])
    lines = []
    for second in range(150):
        now[0] = float(second)
        event = {"event": "database_away", "request_id": str(second)}
        try:
            lines.append(dict(repetitions(None, "warning", event)))
        except structlog.DropEvent:
            continue
    assert [line.get("repeated") for line in lines] == [None, 59, 59]


@pytest.mark.parametrize("method", ["info", "debug"])
def test_what_is_no_trouble_is_always_told(method: str) -> None:
    repetitions = Repetitions()
    lines = [repetitions(None, method, {"event": "reply"}) for _ in range(3)]
    assert len(lines) == 3


def test_two_providers_that_fail_are_two_lines() -> None:
    repetitions = Repetitions()
    for provider in ("openai", "mistral"):
        event = {"event": "text_provider_failed", "provider": provider}
        assert repetitions(None, "warning", event) == event
