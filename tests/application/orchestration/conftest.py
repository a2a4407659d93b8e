"""Agents are late when others were quicker; so that a busy machine makes nobody late, the loops of
these files are such on which no time passes while there is something to do.
"""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from tests.support.virtual_time import VirtualLoop

_IN_VIRTUAL_TIME = ("test_copilot.py",)


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.path.name in _IN_VIRTUAL_TIME:
        return {"virtual": VirtualLoop}
    return {"real": asyncio.new_event_loop}
