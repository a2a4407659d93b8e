"""Since when what is being done was wanted, for everything that is done because of it.

A reply may take minutes and be tried again after a crash; what it writes down in the end must
still be measured by the moment at which somebody asked: whoever was erased since then must not
be written back. The moment goes along with the task, like a request's id, so that no call on the
way has to carry it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """`awaited`: an erasure that begins meanwhile waits some seconds for this to end."""

    moment: datetime
    awaited: bool = False


_ASKING: ContextVar[Asking | None] = ContextVar("asking", default=None)


def current_asking() -> Asking:
    """Now, where nobody said otherwise."""
    return _ASKING.get() or Asking(datetime.now(UTC))


def moment_of_asking() -> datetime:
    return current_asking().moment


@contextmanager
def asked_at(moment: datetime) -> Iterator[None]:
    """Whatever is done within, by tasks that begin there too, was asked for at this moment.

    The earliest moment holds: within an older one, a newer one changes nothing.
    """
    outer = _ASKING.get()
    earliest = moment if outer is None else min(outer.moment, moment)
    with _set(Asking(earliest, outer.awaited if outer else False)):
        yield


@contextmanager
def asked_now() -> Iterator[None]:
    """Whatever is done within was asked for at its beginning, if not before.

    For what goes on by itself: a job, an operator's command, a task that outlives its turn.
    """
    with _set(Asking(moment_of_asking())):
        yield


@contextmanager
def turn_received_at(moment: datetime) -> Iterator[None]:
    """Within, a person's turn is answered."""
    with _set(Asking(moment, awaited=True)):
        yield


@contextmanager
def _set(asking: Asking) -> Iterator[None]:
    token = _ASKING.set(asking)
    try:
        yield
    finally:
        _ASKING.reset(token)
