from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.metrics import MetricWrapperBase

M = TypeVar("M", bound=MetricWrapperBase)
_MOST_SERIES = 1_024


def by_labels(metric: M) -> Callable[..., M]:
    """Its series by the values of their labels, in order; those asked for before are known."""
    return lru_cache(maxsize=_MOST_SERIES)(metric.labels)


def new_registry() -> CollectorRegistry:
    """A registry with the process's own figures."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry
