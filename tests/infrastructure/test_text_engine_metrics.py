from dataclasses import replace
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry
from structlog.typing import FilteringBoundLogger

from application.text_engine.observing import Observers
from application.text_engine.ports import Attempt, CallRecord
from domain.text_engine.breaker import BreakerState
from domain.text_engine.generation import TokenUsage
from infrastructure.text_engine_metrics import (
    LoggingGenerationObserver,
    PrometheusGenerationObserver,
)
from tests.support.text_engine import a_request

LABELS = {"use_case": "chat", "provider": "p", "model": "m"}


class Lines:
    """Keeps the lines a logger would write."""

    def __init__(self) -> None:
        self.written: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, **fields: object) -> None:
        self.written.append((event, fields))

    warning = info


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def observer(registry: CollectorRegistry, lines: Lines) -> Observers:
    logger = cast(FilteringBoundLogger, lines)
    return Observers([PrometheusGenerationObserver(registry), LoggingGenerationObserver(logger)])


def a_call(*, cached: bool = False) -> CallRecord:
    return CallRecord(
        request=replace(a_request("Good evening"), request_id="r1"),
        provider="p",
        model="m",
        outcome="ok",
        attempts=1,
        cached=cached,
        streamed=False,
        fallback_from=None,
        usage=TokenUsage(100, 20),
        cost_usd=0.5,
        seconds=1.5,
    )


def test_a_finished_call_counts_tokens_and_cost(
    observer: Observers, registry: CollectorRegistry
) -> None:
    observer.finished(a_call())

    assert registry.get_sample_value("text_engine_cost_usd_total", LABELS) == 0.5
    written = LABELS | {"direction": "output"}
    assert registry.get_sample_value("text_engine_tokens_total", written) == 20


def test_a_text_from_the_cache_costs_nothing(
    observer: Observers, registry: CollectorRegistry
) -> None:
    observer.finished(a_call(cached=True))

    hits = registry.get_sample_value("text_engine_cache_hits_total", {"use_case": "chat"})
    assert hits == 1
    assert registry.get_sample_value("text_engine_cost_usd_total", LABELS) is None


def test_what_happens_on_the_way_is_counted(
    observer: Observers, registry: CollectorRegistry
) -> None:
    observer.attempted(Attempt("chat", "p", "m", "timeout", 2.0))
    observer.retried(a_request(), "p", "timeout")
    observer.fell_back("chat", "p", "q", "timeout")
    observer.breaker_changed("p", BreakerState.OPEN)

    tried = LABELS | {"outcome": "timeout"}
    assert registry.get_sample_value("text_engine_attempts_total", tried) == 1
    retried = {"provider": "p", "kind": "timeout"}
    assert registry.get_sample_value("text_engine_retries_total", retried) == 1
    assert registry.get_sample_value("text_engine_breaker_state", {"provider": "p"}) == 2


def test_a_call_is_one_line(observer: Observers, lines: Lines) -> None:
    observer.finished(a_call())

    ((event, fields),) = lines.written
    assert event == "text_generated"
    assert (fields["request_id"], fields["output_tokens"]) == ("r1", 20)


def test_a_retry_is_a_line_that_leads_to_its_call(observer: Observers, lines: Lines) -> None:
    observer.retried(replace(a_request(), request_id="r1", trace_id="t1"), "p", "timeout")

    ((event, fields),) = lines.written
    assert event == "text_retry"
    assert (fields["request_id"], fields["trace_id"], fields["kind"]) == ("r1", "t1", "timeout")


def test_an_impossible_usage_is_logged_once_and_counted_always(
    observer: Observers, registry: CollectorRegistry, lines: Lines
) -> None:
    for _ in range(3):
        observer.usage_disbelieved("p", "m")

    labels = {"provider": "p", "model": "m"}
    assert [event for event, _ in lines.written] == ["text_usage_disbelieved"]
    assert registry.get_sample_value("text_engine_usage_disbelieved_total", labels) == 3
