"""What the log shows, and what an outage leaves in it."""

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from infrastructure.logging import Repetitions, configure_logging


@pytest.fixture
def _as_json() -> Iterator[None]:
    configure_logging("INFO", as_json=True)
    yield
    configure_logging("INFO", as_json=False)


@pytest.mark.usefixtures("_as_json")
def test_a_line_holds_what_it_was_given_its_level_and_when(
    capsys: pytest.CaptureFixture[str],
) -> None:
    structlog.get_logger("here").info("replied", seconds=1.5)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["seconds"]) == ("replied", "info", 1.5)
    assert line["timestamp"].endswith("Z")


@pytest.mark.usefixtures("_as_json")
def test_an_error_is_named_by_its_class_and_place_never_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise ValueError("what a person said")
    except ValueError:
        structlog.get_logger("here").error("failed", exc_info=True)
    written = capsys.readouterr().err
    assert "ValueError in test_an_error" in written
    assert "what a person said" not in written


@pytest.mark.usefixtures("_as_json")
def test_a_log_that_nobody_reads_any_more_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = io.StringIO()
    nowhere.close()
    monkeypatch.setattr(sys, "stderr", nowhere)
    structlog.get_logger("here").info("replied")


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
