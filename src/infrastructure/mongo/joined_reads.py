"""Single documents of several collections, read in one command: what a turn asks for at its start.

A command costs more than most documents do.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.shared.turn_under_way import TurnUnderWay, turn_under_way
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.group_commit import GroupCommit

Document = dict[str, Any]
Fields = Callable[[Sequence[str]], Document]
"""What is read of the documents of these ids."""
KeyOf = Callable[[TurnUnderWay], str]

FRESH_SECONDS = 1.0
"""So long holds what a turn has read: after a recording or a model, it is read again."""
_FROM = "read_from"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """`user_id` None: the key alone tells whose it is."""

    collection: str
    key: str
    user_id: str | None

    @property
    def name(self) -> tuple[str, str]:
        return self.collection, self.key


@dataclass(frozen=True, slots=True)
class _Asked:
    answer: "asyncio.Future[Document | None]"
    at: float

    def is_of_use(self, now: float) -> bool:
        has_failed = self.answer.done() and (
            self.answer.cancelled() or self.answer.exception() is not None
        )
        return not has_failed and now - self.at < FRESH_SECONDS


class JoinedReads:
    """What is asked for at once, or while a command is under way, goes in the next one.

    With the first document that a turn asks for goes all that every turn asks of its person; it
    holds for this turn alone, until it is changed or `FRESH_SECONDS` old.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._fields: dict[str, Fields] = {}
        self._key_fields: dict[str, str] = {}
        self._of_every_turn: dict[str, tuple[KeyOf, KeyOf | None]] = {}
        self._reads = GroupCommit(self._find, most=100, gathers=True)

    def choose_fields(self, collection: str, fields: Fields) -> None:
        """Of this collection no more is read than `fields` says at that time."""
        self._fields[collection] = fields

    def choose_key(self, collection: str, field: str) -> None:
        """Documents of this collection are asked for by another field than their id."""
        self._key_fields[collection] = field

    def with_every_turn(self, collection: str, key: KeyOf, user_id: KeyOf | None = None) -> None:
        """Nearly every turn asks for this document: it is read with the first one that does."""
        self._of_every_turn[collection] = key, user_id

    async def read(self, collection: str, key: str, user_id: str | None = None) -> Document | None:
        """The document of this key, which belongs to the user. Raises StorageUnavailable."""
        wanted, turn = _Wanted(collection, key, user_id), turn_under_way()
        if turn is None:
            return await self._reads.ask(wanted)
        asked = turn.known.get(wanted.name) if turn.known else None
        if asked is None or not asked.is_of_use(self._clock()):
            asked = self._asked_with_others(turn, wanted)
        if asked.answer.done():
            return asked.answer.result()
        # Others of the turn may wait for the same answer: who gives up takes it from nobody.
        return await asyncio.shield(asked.answer)

    def changed(self, collection: str, key: str) -> None:
        """Whoever writes a document says so: a turn that goes on reads it anew."""
        turn = turn_under_way()
        if turn is not None and turn.known is not None:
            turn.known.pop((collection, key), None)

    def _asked_with_others(self, turn: TurnUnderWay, wanted: _Wanted) -> _Asked:
        now, is_first = self._clock(), turn.known is None
        known = turn.known = {} if turn.known is None else turn.known
        asked = known[wanted.name] = _Asked(self._reads.ask(wanted), now)
        if is_first:
            for each in self._usual(turn):
                if each.name not in known:
                    known[each.name] = _Asked(self._reads.ask(each), now)
        return asked

    def _usual(self, turn: TurnUnderWay) -> Iterable[_Wanted]:
        for collection, (key, user_id) in self._of_every_turn.items():
            yield _Wanted(collection, key(turn), user_id and user_id(turn))

    async def _find(self, wanted: Sequence[_Wanted]) -> Sequence[Document | None]:
        by_collection: dict[str, list[_Wanted]] = {}
        for each in wanted:
            by_collection.setdefault(each.collection, []).append(each)
        with storage_errors():
            found = await self._rows(by_collection)
        return [found.get(each.name) for each in wanted]

    async def _rows(
        self, wanted: Mapping[str, Sequence[_Wanted]]
    ) -> Mapping[tuple[str, str], Document]:
        (first, of_first), *others = wanted.items()
        collection = self._database[first]
        rows: Iterable[Document]
        if others:
            unions = ({"$unionWith": self._union(name, of)} for name, of in others)
            cursor = await collection.aggregate([*self._stages(first, of_first), *unions])
            rows = await cursor.to_list()
        elif len(of_first) == 1:
            row = await collection.find_one(self._these(of_first), self._chosen(first, of_first))
            rows = filter(None, [row])
        else:
            found = collection.find(self._these(of_first), self._chosen(first, of_first))
            rows = await found.to_list()
        return {self._name(row.pop(_FROM, first), row): row for row in rows}

    def _name(self, collection: str, row: Document) -> tuple[str, str]:
        return collection, row[self._key_field(collection)]

    def _stages(self, collection: str, wanted: Sequence[_Wanted]) -> list[Document]:
        chosen = self._chosen(collection, wanted)
        stages: list[Document] = [{"$match": self._these(wanted)}]
        return [*stages, {"$project": chosen}] if chosen else stages

    def _union(self, collection: str, wanted: Sequence[_Wanted]) -> Document:
        mark = {"$set": {_FROM: collection}}
        return {"coll": collection, "pipeline": [*self._stages(collection, wanted), mark]}

    def _chosen(self, collection: str, wanted: Sequence[_Wanted]) -> Document | None:
        fields = self._fields.get(collection)
        return fields([each.key for each in wanted]) if fields else None

    def _these(self, wanted: Sequence[_Wanted]) -> Document:
        """Those of one collection."""
        keys = {self._key_field(wanted[0].collection): _one_of([each.key for each in wanted])}
        users = [each.user_id for each in wanted if each.user_id is not None]
        return keys | {"user_id": _one_of(users)} if users else keys

    def _key_field(self, collection: str) -> str:
        return self._key_fields.get(collection, "_id")


def _one_of(values: Sequence[str]) -> str | Document:
    return values[0] if len(values) == 1 else {"$in": list(values)}
