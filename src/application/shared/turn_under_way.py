"""Whose turn is being answered, for storage that reads at once what every turn asks of a person,
and for what is done on the way and has to be told of in the conversation.

It goes along with the task, like the moment of asking, so that no call on the way has to carry it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from domain.shared.identity import Conversation, MemoryOwner, Person


@dataclass(slots=True)
class TurnUnderWay:
    """`known` belongs to the storage: what it has read for this turn, by a key of its own; None
    until it reads something. `waits_for_people`: something that it asked for is not done until they
    agree.
    """

    person: Person
    owner: MemoryOwner
    conversation: Conversation | None = None
    language_code: str | None = None
    name: str = ""
    waits_for_people: bool = False
    known: dict[Any, Any] | None = None
    is_over: bool = False


_TURN: ContextVar[TurnUnderWay | None] = ContextVar("turn_under_way", default=None)


def turn_under_way() -> TurnUnderWay | None:
    """None outside a turn, and in what outlives one."""
    turn = _TURN.get()
    return None if turn is None or turn.is_over else turn


@contextmanager
def turn_of(
    person: Person,
    owner: MemoryOwner,
    conversation: Conversation | None = None,
    language_code: str | None = None,
    name: str = "",
) -> Iterator[None]:
    """Within, and in tasks that begin there, a turn of this person is answered."""
    turn = TurnUnderWay(person, owner, conversation, language_code, name)
    token = _TURN.set(turn)
    try:
        yield
    finally:
        _TURN.reset(token)
        turn.is_over = True
        turn.known = None
