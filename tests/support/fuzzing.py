"""How much is tried: everything in the long tests, a sample in the quick ones."""

import os

import pytest
from hypothesis import HealthCheck, settings

FULL = os.environ.get("FAULTS") == "full"
LONG = [pytest.mark.faults, pytest.mark.timeout(3600 if FULL else 300)]
"""For modules of whose tests the long runs try more."""


def tries(full: int, sample: int) -> settings:
    """The same tries each time in the sample, others in every long run."""
    return settings(
        max_examples=full if FULL else sample,
        derandomize=not FULL,
        deadline=None,
        database=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.function_scoped_fixture,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )
