"""Turns for 90 days, and the key figures made from their sums."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import pymongo
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import BulkWriteError

from application.analytics.ports import TurnStore
from domain.analytics.comparing import UserSums
from domain.analytics.figures import RETENTION_DAYS, Retention, Slice, Sums, Window
from domain.analytics.turns import Cost, Group, Tally, Turn
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.turn_sums import (
    BY_DAY,
    DAYS,
    KEPT_DAYS,
    PEOPLE,
    TOTALS,
    TurnSums,
    tally_of,
)

Document = dict[str, Any]

TURNS = "reply_facts"
_NAMES: Final = tuple(each.name for each in fields(Turn))
_LONGEST_QUERY: Final = 30.0
"""Seconds: an operator asks now and then, and rather waits on a busy server than hears nothing."""
TURN_INDEXES = (
    IndexModel([("person", ASCENDING), ("at", DESCENDING)], name="by_person"),
    IndexModel("at", name="expiry", expireAfterSeconds=KEPT_DAYS * 86_400),
)


class MongoTurns(TurnStore):
    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = database[TURNS]
        self._sums = TurnSums(database)

    async def last_of(self, people: Collection[str]) -> Mapping[str, Turn]:
        newest: list[Document] = [  # from the index, one document a person
            {"$match": {"person": {"$in": list(people)}}},
            {"$sort": {"person": 1, "at": -1}},
            {"$group": {"_id": "$person", "turn": {"$first": "$$ROOT"}}},
        ]
        with storage_errors():
            found = await (await self._turns.aggregate(newest)).to_list()
        return {each["_id"]: _to_turn(each["turn"]) for each in found}

    async def lately(self, people: Collection[str], since: datetime) -> Sequence[Cost]:
        wanted = {"person": {"$in": list(people)}, "at": {"$gte": since}}
        shown = {"_id": 0, "person": 1, "at": 1, "input_tokens": 1, "output_tokens": 1}
        order = [("person", ASCENDING), ("at", DESCENDING)]
        with storage_errors():
            found = await self._turns.find(wanted, shown).sort(order).to_list()
        return [
            Cost(each["person"], each["at"], each["input_tokens"] + each["output_tokens"])
            for each in found
        ]

    async def add(self, turns: Sequence[Turn], sums: Mapping[Group, Tally]) -> None:
        """The turns first: tried again, they are passed over, and the sums are still to come."""
        documents = [_from_turn(each) for each in turns]
        with storage_errors():
            try:
                if documents:  # a person was called for somebody who has not said a word
                    await self._turns.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                if not _only_duplicates(error):
                    raise
            await self._sums.add(sums)

    async def rate(self, turn_id: str, person: str, thumb: int) -> bool:
        with storage_errors():
            found = await self._turns.find_one_and_update(
                {"_id": f"{person}|{turn_id}"}, {"$set": {"thumb": thumb}}
            )
            if found is None:
                return False
            before = found.get("thumb", 0)
            change = Tally(
                up=(thumb == 1) - (before == 1),
                down=(thumb == -1) - (before == -1),
            )
            await self._sums.add({_to_turn(found).group: change})
        return True

    async def sums(
        self,
        window: Window,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Sums]:
        matched = _matching(persona, version)
        inside = {"day": {"$gte": window.first, "$lte": window.last}}
        with storage_errors():
            totals, users = await asyncio.gather(
                self._database[TOTALS].find(matched | inside).to_list(),
                self._users(window, matched, by),
            )
        tallies: dict[Slice, Tally] = {}
        for document in totals:
            part = Slice(**{name: document[name] for name in by})
            tallies.setdefault(part, Tally()).merge(tally_of(document))
        counted = {_slice(each["_id"]): each for each in users}
        return {
            part: Sums(tally, *(counted[part][name] for name in ("users", "switched", "stopped")))
            for part, tally in tallies.items()
            if part in counted  # else everybody of it was erased
        }

    async def _users(
        self, window: Window, matched: Document, by: Collection[str]
    ) -> list[Document]:
        """Of a day and a version each person has one document, whose index answers alone."""
        if {"persona", "version", "day"} <= set(by):
            return await self._all(DAYS, _users_of_days(window, matched), hint=BY_DAY)
        return await self._all(PEOPLE, _users(window, matched, by))

    async def retention(
        self,
        window: Window,
        today: int,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Retention]:
        apart = [name for name in by if name != "day"]
        pipeline: list[Document] = [
            {"$match": _matching(persona, version) | {"first": {"$lte": window.last}}},
            *_one_a_person(apart),
            {"$match": {"first": {"$gte": window.first, "$lte": window.last}}},
            {
                "$group": {
                    "_id": {
                        **{name: f"${name}" for name in apart},
                        **({"day": "$first"} if "day" in by else {}),
                    },
                    **_retention_counts(today),
                }
            },
        ]
        with storage_errors():
            found = await self._all(PEOPLE, pipeline)
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
            found = await self._all(DAYS, pipeline)
        if not found:
            return UserSums()
        return UserSums(**{name: value for name, value in found[0].items() if name != "_id"})

    async def _all(
        self, collection: str, pipeline: list[Document], hint: str | None = None
    ) -> list[Document]:
        hinted: Document = {"hint": hint} if hint else {}
        with pymongo.timeout(_LONGEST_QUERY):
            cursor = await self._database[collection].aggregate(pipeline, **hinted)
            return await cursor.to_list()


def _matching(persona: str | None, version: str | None) -> Document:
    given = {"persona": persona, "version": version}
    return {name: value for name, value in given.items() if value is not None}


def _users_of_days(window: Window, matched: Document) -> list[Document]:
    return [
        {"$match": {"day": {"$gte": window.first, "$lte": window.last}} | matched},
        {
            "$group": {
                "_id": {name: f"${name}" for name in ("persona", "version", "day")},
                "users": {"$sum": 1},
                "switched": {"$sum": _one_if({"$gt": ["$switched", 0]})},
                "stopped": {"$sum": _one_if({"$gt": ["$stopped", 0]})},
            }
        },
    ]


def _users(window: Window, matched: Document, by: Collection[str]) -> list[Document]:
    """How many people were there in the window; and switched away, or stopped a reply, then."""
    here = {"first": {"$lte": window.last}, "last": {"$gte": window.first}}
    stages: list[Document] = [{"$match": matched | here}]
    if "day" in by:
        stages += [
            {"$unwind": "$days"},
            {"$match": {"days": {"$gte": window.first, "$lte": window.last}}},
            {"$set": {"day": "$days"}},
        ]
        counted = {
            "users": {"$literal": 1},
            **{name: _one_if({"$in": ["$day", f"${name}"]}) for name in ("switched", "stopped")},
        }
    else:
        counted = {
            name: _one_if(_any_within(window, f"${field}"))
            for name, field in (("users", "days"), ("switched", "switched"), ("stopped", "stopped"))
        }
    slice = {name: f"${name}" for name in by}
    stages.append({"$project": {**dict.fromkeys(by, 1), "person": 1, **counted}})
    if not {"persona", "version"} <= set(by):  # somebody may have met several of one slice
        once = {name: {"$max": f"${name}"} for name in counted}
        stages.append({"$group": {"_id": {**slice, "person": "$person"}, **once}})
        slice = {name: f"$_id.{name}" for name in by}
    return [*stages, {"$group": {"_id": slice, **{n: {"$sum": f"${n}"} for n in counted}}}]


def _any_within(window: Window, days: str) -> Document:
    within = {"$and": [{"$gte": ["$$this", window.first]}, {"$lte": ["$$this", window.last]}]}
    return {"$gt": [{"$size": {"$filter": {"input": days, "cond": within}}}, 0]}


def _one_if(condition: Document) -> Document:
    return {"$cond": [condition, 1, 0]}


def _one_a_person(by: Collection[str]) -> list[Document]:
    """Whoever met several versions of a persona met the persona with the first of them."""
    if {"persona", "version"} <= set(by):
        return []
    joined = {"$reduce": {"input": "$days", "initialValue": [], "in": {"$setUnion": _BOTH}}}
    return [
        {
            "$group": {
                "_id": {**{name: f"${name}" for name in by}, "person": "$person"},
                "first": {"$min": "$first"},
                "days": {"$push": "$days"},
            }
        },
        {"$project": {**{n: f"$_id.{n}" for n in by}, "_id": 0, "first": 1, "days": joined}},
    ]


_BOTH: Final = ["$$value", "$$this"]


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


def _slice(key: Document) -> Slice:
    return Slice(key.get("persona"), key.get("version"), key.get("day"))


def _from_turn(turn: Turn) -> Document:
    values = {name: getattr(turn, name) for name in _NAMES}
    return {"_id": f"{turn.person}|{turn.turn_id}", "schema_version": 1, **values}


def _to_turn(document: Mapping[str, Any]) -> Turn:
    tools = tuple(document.get("tools", ()))  # none are named in turns of before
    known = {name: document[name] for name in _NAMES if name != "tools"}
    return Turn(**known, tools=tools)


def _only_duplicates(error: BulkWriteError) -> bool:
    failures = (error.details or {}).get("writeErrors", [])
    return bool(failures) and all(each.get("code") == 11000 for each in failures)
