"""What exporting and erasing people needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person

Stored = Mapping[str, Sequence[Mapping[str, Any]]]
"""Documents by what they are, made of nothing but JSON values."""


class PersonalData(Protocol):
    """What one part of the storage keeps about people, groups included.

    Raises StorageUnavailable when the database is away.
    """

    async def export(self, who: Person) -> Stored:
        """Everything kept about this person, and about nobody else."""
        ...

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        """How many documents went, by collection; repeating it is harmless.

        `asked_by` is the update that asks for the erasure, if one does: it and what came after
        it are still to be answered.
        """
        ...


class Tombstones(Protocol):
    """Who was erased, and when: what was asked for before that writes nothing any more.

    Raises StorageUnavailable when the database is away.
    """

    async def raise_for(self, who: Person, *, asked_by: UpdateKey | None = None) -> None:
        """From here on nothing that was asked for until now makes a document about `who`.

        With `asked_by`, what came after that update is not concerned.
        """
        ...


class TurnsUnderWay(Protocol):
    """The person's updates that are not answered yet. Raises StorageUnavailable."""

    async def discard_waiting(self, who: Person, asked_by: UpdateKey | None) -> None:
        """Empty the updates nobody has begun to answer, and ask running replies to stop."""
        ...

    async def is_being_answered(self, who: Person, asked_by: UpdateKey | None) -> bool:
        """Whether a reply is under way."""
        ...

    async def finish(self) -> int:
        """Empty the asking updates that are done by now; how many there were."""
        ...
