"""Turns for 90 days, and a person's sums of each day: what the key figures are made from."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import pymongo
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne
from pymongo.errors import BulkWriteError

from application.analytics.ports import TurnStore
from domain.analytics.comparing import UserSums
from domain.analytics.figures import RETENTION_DAYS, Retention, Slice, Sums, Window
from domain.analytics.turns import Group, Tally, Turn, start_of
from infrastructure.mongo.client import Database, storage_errors

Document = dict[str, Any]

TURNS = "reply_facts"
SUMS = "persona_days"
KEPT_DAYS: Final = 90
_LONGEST_QUERY: Final = 30.0
"""Seconds: an operator asks now and then, and rather waits on a busy server than hears nothing."""
_LONGEST = KEPT_DAYS * 86_400
TURN_INDEXES = (
    IndexModel([("person", ASCENDING), ("at", DESCENDING)], name="by_person"),
    IndexModel("at", name="expiry", expireAfterSeconds=_LONGEST),
)
SUM_INDEXES = (
    IndexModel([("persona", 1), ("version", 1), ("day", 1)], name="by_persona"),
    IndexModel("day", name="by_day"),
    IndexModel("person", name="by_person"),
    IndexModel("began", name="expiry", expireAfterSeconds=_LONGEST),
)
COUNTS = tuple(each.name for each in fields(Tally) if each.name not in ("latency", "skills"))


class MongoTurns(TurnStore):
    def __init__(self, database: Database) -> None:
        self._turns = database[TURNS]
        self._sums = database[SUMS]

    async def last_of(self, people: Collection[str]) -> Mapping[str, Turn]:
        with storage_errors():
            found = await asyncio.gather(
                *(self._turns.find_one({"person": each}, sort=[("at", -1)]) for each in people)
            )
        return {document["person"]: _to_turn(document) for document in found if document}

    async def add(self, turns: Sequence[Turn], sums: Mapping[Group, Tally]) -> None:
        """The turns first: tried again, they are passed over, and the sums are still to come."""
        changes = [
            UpdateOne({"_id": _id(group)}, _change(group, tally), upsert=True)
            for group, tally in sums.items()
        ]
        with storage_errors():
            try:
                await self._turns.insert_many([_from_turn(each) for each in turns], ordered=False)
            except BulkWriteError as error:
                if not _only_duplicates(error):
                    raise
            if changes:
                await self._sums.bulk_write(changes, ordered=False)

    async def rate(self, turn_id: str, person: str, thumb: int) -> bool:
        with storage_errors():
            found = await self._turns.find_one_and_update(
                {"_id": f"{person}|{turn_id}"}, {"$set": {"thumb": thumb}}
            )
            if found is None:
                return False
            before = found.get("thumb", 0)
            change = {
                "up": (thumb == 1) - (before == 1),
                "down": (thumb == -1) - (before == -1),
            }
            group = _to_turn(found).group
            await self._sums.update_one({"_id": _id(group)}, {"$inc": change})
        return True

    async def sums(
        self,
        window: Window,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Sums]:
        matched = _matching(persona, version) | {"day": {"$gte": window.first, "$lte": window.last}}
        counted = {name: {"$sum": f"${name}"} for name in COUNTS}
        slice = {name: f"${name}" for name in by}
        per_person = [
            {"$match": matched},
            {"$group": {"_id": {**slice, "person": "$person"}, **counted}},
            {
                "$group": {
                    "_id": {name: f"$_id.{name}" for name in by},
                    **counted,
                    "users": {"$sum": 1},
                    "users_switched": {"$sum": {"$cond": [{"$gt": ["$switched", 0]}, 1, 0]}},
                    "users_stopped": {"$sum": {"$cond": [{"$gt": ["$stopped", 0]}, 1, 0]}},
                }
            },
        ]
        with storage_errors():
            totals, latency, skills = await asyncio.gather(
                self._all(per_person),
                self._all(_spread(matched, slice, "latency")),
                self._all(_spread(matched | {"skill_turns": {"$gt": 0}}, slice, "skills")),
            )
        found = {_slice(each["_id"]): _to_sums(each) for each in totals}
        for each in latency:
            tally = found[_slice(each["_id"]["slice"])].tally
            tally.latency[int(each["_id"]["name"])] = each["count"]
        for each in skills:
            found[_slice(each["_id"]["slice"])].tally.skills[each["_id"]["name"]] = each["count"]
        return found

    async def retention(
        self,
        window: Window,
        today: int,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Retention]:
        apart = {name: f"${name}" for name in by if name != "day"}
        day = {"day": "$first"} if "day" in by else {}
        pipeline: list[Document] = [
            {"$match": _matching(persona, version)},
            {
                "$group": {
                    "_id": {**apart, "person": "$person"},
                    "first": {"$min": "$day"},
                    "days": {"$addToSet": "$day"},
                }
            },
            {"$match": {"first": {"$gte": window.first, "$lte": window.last}}},
            {
                "$group": {
                    "_id": {**{name: f"$_id.{name}" for name in apart}, **day},
                    **_retention_counts(today),
                }
            },
        ]
        with storage_errors():
            found = await self._all(pipeline)
        return {_slice(each["_id"]): _to_retention(each) for each in found}

    async def user_sums(
        self, persona: str, version: str, num: str, den: str, *, days: int
    ) -> UserSums:
        early = {"$lt": ["$$each.day", {"$add": ["$first", days]}]}
        kept = {"$filter": {"input": "$kept", "as": "each", "cond": early}}
        counts = {"day": "$day", "num": f"${num}", "den": f"${den}"}
        pipeline: list[Document] = [
            {"$match": _matching(persona, version)},
            {
                "$group": {
                    "_id": "$person",
                    "first": {"$min": "$day"},
                    "kept": {"$push": counts},
                }
            },
            {"$set": {"kept": kept}},
            {"$project": {"num": {"$sum": "$kept.num"}, "den": {"$sum": "$kept.den"}}},
            {"$match": {"den": {"$gt": 0}}},
            {
                "$group": {
                    "_id": None,
                    "users": {"$sum": 1},
                    "num": {"$sum": "$num"},
                    "den": {"$sum": "$den"},
                    "num_squared": {"$sum": {"$multiply": ["$num", "$num"]}},
                    "den_squared": {"$sum": {"$multiply": ["$den", "$den"]}},
                    "product": {"$sum": {"$multiply": ["$num", "$den"]}},
                }
            },
        ]
        with storage_errors():
            found = await self._all(pipeline)
        if not found:
            return UserSums()
        return UserSums(**{name: value for name, value in found[0].items() if name != "_id"})

    async def _all(self, pipeline: list[Document]) -> list[Document]:
        with pymongo.timeout(_LONGEST_QUERY):
            cursor = await self._sums.aggregate(pipeline)
            return await cursor.to_list()


def _matching(persona: str | None, version: str | None) -> Document:
    given = {"persona": persona, "version": version}
    return {name: value for name, value in given.items() if value is not None}


def _spread(matched: Document, slice: Document, field: str) -> list[Document]:
    """Sums of counts whose names are known only to the documents."""
    return [
        {"$match": matched},
        {"$project": {**dict.fromkeys(slice, 1), "pair": {"$objectToArray": f"${field}"}}},
        {"$unwind": "$pair"},
        {
            "$group": {
                "_id": {"slice": slice, "name": "$pair.k"},
                "count": {"$sum": "$pair.v"},
            }
        },
    ]


def _retention_counts(today: int) -> Document:
    counts: Document = {}
    for k in RETENTION_DAYS:
        over = {"$lt": [{"$add": ["$first", k]}, today]}
        back = {"$in": [{"$add": ["$first", k]}, "$days"]}
        counts[f"exposed_{k}"] = {"$sum": {"$cond": [over, 1, 0]}}
        counts[f"returned_{k}"] = {"$sum": {"$cond": [{"$and": [over, back]}, 1, 0]}}
    return counts


def _to_retention(document: Document) -> Retention:
    exposed = {k: document[f"exposed_{k}"] for k in RETENTION_DAYS}
    returned = {k: document[f"returned_{k}"] for k in RETENTION_DAYS}
    return Retention(exposed, returned)


def _to_sums(document: Document) -> Sums:
    tally = Tally(**{name: document[name] for name in COUNTS})
    return Sums(tally, document["users"], document["users_switched"], document["users_stopped"])


def _slice(key: Document) -> Slice:
    return Slice(key.get("persona"), key.get("version"), key.get("day"))


def _id(group: Group) -> str:
    return f"{group.person}|{group.day}|{group.persona}|{group.version}"


def _change(group: Group, tally: Tally) -> Document:
    counted = {name: value for name in COUNTS if (value := getattr(tally, name))}
    for field in ("latency", "skills"):
        counted |= {f"{field}.{name}": n for name, n in getattr(tally, field).items()}
    made: Document = {**asdict(group), "schema_version": 1, "began": start_of(group.day)}
    absent = {name: 0 for name in COUNTS if name not in counted}
    for field in ("latency", "skills"):
        if not getattr(tally, field):
            made[field] = {}
    return {"$setOnInsert": made | absent, **({"$inc": counted} if counted else {})}


def _from_turn(turn: Turn) -> Document:
    return {"_id": f"{turn.person}|{turn.turn_id}", "schema_version": 1, **asdict(turn)}


def _to_turn(document: Mapping[str, Any]) -> Turn:
    return Turn(**{each.name: document[each.name] for each in fields(Turn)})


def _only_duplicates(error: BulkWriteError) -> bool:
    failures = (error.details or {}).get("writeErrors", [])
    return bool(failures) and all(each.get("code") == 11000 for each in failures)
