"""Storing turns in the rows of their memories: several at once, each on its own condition."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError

from application.shared.asking import moment_of_asking
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Person
from infrastructure.mongo.client import storage_errors
from infrastructure.mongo.duplicates import DUPLICATE_KEY
from infrastructure.mongo.group_commit import GroupCommit
from infrastructure.mongo.tombstones import MongoTombstones

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TurnWrite:
    """The row is changed if it is `unchanged` until then; a first turn makes it.

    `may_make`: a first turn need not meet the tombstone.
    """

    person: Person
    row: Document
    unchanged: Document
    change: Document
    first_event: UUID
    is_first: bool
    may_make: bool

    @property
    def condition(self) -> Document:
        return self.row | self.unchanged


class TurnWrites:
    """What several turns write at once goes in one command."""

    def __init__(self, rows: AsyncCollection[Document], tombstones: MongoTombstones) -> None:
        self._rows = rows
        self._tombstones = tombstones
        self._writes = GroupCommit(self._write, most=100, gathers=True)

    async def store(self, turn: TurnWrite) -> bool:
        """Whether it is stored; the row may have changed. Raises PersonErased."""
        return await self._writes.submit(turn) or await self._through_the_gate(turn)

    async def _through_the_gate(self, turn: TurnWrite) -> bool:
        """Where the turn must make the row, or finds one born after it was asked for."""
        stored = False

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            nonlocal stored
            make = may_make and turn.is_first
            stored = await self._update(condition | turn.unchanged, turn, make, session)
            return stored

        if turn.may_make or not (turn.is_first or await self._is_younger(turn.row)):
            return False
        with suppress(DuplicateKeyError):
            await self._tombstones.upsert(turn.person, self._rows, turn.row, write)
        return stored

    async def _is_younger(self, row: Document) -> bool:
        born_later = {"born_at": {"$gt": moment_of_asking()}}
        with storage_errors():
            return await self._rows.find_one(row | born_later, {"_id": True}) is not None

    async def _write(self, turns: Sequence[TurnWrite]) -> Sequence[bool]:
        """Of each, whether it is stored."""
        if len(turns) == 1:
            return [await self._write_one(turns[0])]
        updates = [UpdateOne(t.condition, t.change, upsert=t.may_make) for t in turns]
        try:
            with storage_errors():
                result = await self._rows.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            refuse_all_but_duplicates(error)
        else:
            if result.matched_count + result.upserted_count == len(turns):
                return [True] * len(turns)
        return await self._which_are_stored(turns)

    async def _write_one(self, turn: TurnWrite) -> bool:
        try:
            return await self._update(turn.condition, turn, turn.may_make)
        except DuplicateKeyError:
            return False

    async def _update(
        self,
        condition: Document,
        turn: TurnWrite,
        make: bool,
        session: AsyncClientSession | None = None,
    ) -> bool:
        try:
            with storage_errors():
                result = await self._rows.update_one(
                    condition, turn.change, upsert=make, session=session
                )
        except DuplicateKeyError:
            raise
        except WriteError as error:
            # Raised without its cause: that one quotes what the user said.
            raise StorageUnavailable(f"memory not stored, code {error.code}") from None
        return bool(result.matched_count or result.upserted_id)

    async def _which_are_stored(self, turns: Sequence[TurnWrite]) -> Sequence[bool]:
        """The server tells how many of a group matched, not which."""
        ids = {"$in": [turn.row["_id"] for turn in turns]}
        users = {"$in": [turn.row["user_id"] for turn in turns]}
        with storage_errors():
            found = self._rows.find({"_id": ids, "user_id": users}, {"recent.event_id": True})
            stored = {
                row["_id"]: {kept["event_id"] for kept in row["recent"]}
                for row in await found.to_list()
            }
        return [turn.first_event in stored.get(turn.row["_id"], ()) for turn in turns]


def refuse_all_but_duplicates(error: BulkWriteError) -> None:
    """Raised without its cause: that one quotes what the user said."""
    problems = ("writeErrors", "writeConcernErrors")
    failed = {p["code"] for kind in problems for p in (error.details or {}).get(kind, ())}
    if failed != {DUPLICATE_KEY}:
        raise StorageUnavailable(f"memory not stored, codes {sorted(failed)}") from None
