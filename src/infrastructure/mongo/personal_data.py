"""Which collections hold something about people, and what to do with it.

Every collection of the product is declared either personal, by the field that says whose a
document is, or not personal, with the reason.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from application.privacy.ports import Stored
from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.plain_values import plain

Document = dict[str, Any]


class Whose(Enum):
    """How a field says whose a document is."""

    PERSON = "person"  # str(Person)
    MEMORY = "memory"  # str(MemoryOwner): a person, or a person in a group
    TELEGRAM_ID = "telegram_id"  # the number


@dataclass(frozen=True, slots=True)
class Personal:
    """Documents belong to the person in `field`.

    An export shows them under the name `shown_as`, in the order of the fields `order`, without
    the `hidden` fields, which are the product's own bookkeeping and say nothing about anybody.
    `names_memories`: documents hold the `person` beside the memory's owner in `user_id`, so that
    a person's groups are found in them.
    """

    shown_as: str
    field: str = "person"
    whose: Whose = Whose.PERSON
    order: tuple[str, ...] = ("_id",)
    hidden: tuple[str, ...] = ()
    names_memories: bool = False


@dataclass(frozen=True, slots=True)
class PersonalElsewhere:
    """Exported and erased by an adapter of its own; `by` names it, for whoever checks."""

    by: str
    names_memories: bool = False


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """No document says anything about a person; `reason` tells why, for whoever checks."""

    reason: str


_BOOKKEEPING = ("person", "schema_version", "born_at")


class MemoryOwners:
    """Under which names people are remembered: their own, and one for each group.

    They stand beside the `person` in the documents of some collections, so that no name is ever
    taken apart. `collections` gives these, once all of them are known.
    """

    def __init__(self, database: Database, collections: Callable[[], Sequence[str]]) -> None:
        self._database = database
        self._collections = collections

    async def of(self, who: Person) -> Sequence[str]:
        mine = {"person": str(who)}
        with storage_errors():
            found = await asyncio.gather(
                *(self._database[name].distinct("user_id", mine) for name in self._collections())
            )
        return sorted({str(who), *(owner for owners in found for owner in owners)})


class MongoPersonalData:
    """PersonalData over every collection whose documents belong to a person.

    `declared` gives them by name, once all of them are known.
    """

    def __init__(
        self,
        database: Database,
        declared: Callable[[], Mapping[str, Personal]],
        owners: MemoryOwners,
    ) -> None:
        self._database = database
        self._declared = declared
        self._owners = owners

    async def export(self, who: Person) -> Stored:
        owners = await self._owners.of(who)
        return {
            declared.shown_as: await self._documents(name, declared, condition)
            for name, declared in self._declared().items()
            if (condition := _of(who, owners, declared)) is not None
        }

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        owners = await self._owners.of(who)
        counts = {}
        with storage_errors():
            for name, declared in self._declared().items():
                condition = _of(who, owners, declared)
                if condition is not None:
                    result = await self._database[name].delete_many(condition)
                    counts[name] = result.deleted_count
        return counts

    async def _documents(
        self, name: str, declared: Personal, condition: Document
    ) -> Sequence[Mapping[str, Any]]:
        hidden = dict.fromkeys((*_BOOKKEEPING, *declared.hidden), 0)
        with storage_errors():
            found = self._database[name].find(condition, hidden)
            return plain(await found.sort([(field, 1) for field in declared.order]).to_list())


def _of(who: Person, owners: Sequence[str], declared: Personal) -> Document | None:
    """The condition for a person's documents; None where they can have none."""
    match declared.whose:
        case Whose.PERSON:
            return {declared.field: str(who)}
        case Whose.MEMORY:
            return {declared.field: {"$in": list(owners)}}
        case Whose.TELEGRAM_ID:
            return None if who.telegram_id is None else {declared.field: who.telegram_id}
