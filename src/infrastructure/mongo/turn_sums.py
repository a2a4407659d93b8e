"""Turns summed up: by person and day, by day, and by person; so that no question reads them all.

`persona_days` holds what each person's turns of a day come to, per persona and version; the other
two follow from it. `persona_totals` adds the people up, `persona_people` keeps on which days each
was there. All three are changed together when turns are written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any, Final

from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.analytics.turns import Group, Tally, start_of
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.migrations import Migration

Document = dict[str, Any]

DAYS = "persona_days"
TOTALS = "persona_totals"
PEOPLE = "persona_people"
DAYS_VERSION: Final = 2
_OF_GROUP: Final = tuple(each.name for each in fields(Group))
KEPT_DAYS: Final = 90
_LONGEST = int(timedelta(days=KEPT_DAYS).total_seconds())
_BY_NAME: Final = ("latency", "skills", "tools")
COUNTS = tuple(each.name for each in fields(Tally) if each.name not in _BY_NAME)

BY_DAY: Final = "by_day"
DAYS_INDEXES = (
    IndexModel([(f, 1) for f in ("day", "persona", "version", "switched", "stopped")], name=BY_DAY),
    IndexModel([("persona", 1), ("version", 1), ("day", 1)], name="by_persona"),
    IndexModel("person", name="by_person"),
    IndexModel("began", name="expiry", expireAfterSeconds=_LONGEST),
)
TOTALS_INDEXES = (
    IndexModel([("day", ASCENDING)], name="by_day"),
    IndexModel("began", name="expiry", expireAfterSeconds=_LONGEST),
)
PEOPLE_INDEXES = (
    IndexModel([("persona", 1), ("version", 1), ("last", 1)], name="by_persona"),
    IndexModel("last", name="by_day"),
    IndexModel("person", name="by_person"),
    IndexModel("until", name="expiry", expireAfterSeconds=_LONGEST),
)


class TurnSums:
    """What is written of the three."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, sums: Mapping[Group, Tally], session: AsyncClientSession | None = None
    ) -> None:
        if not sums:
            return
        days = [_of_day(group, tally) for group, tally in sums.items()]
        await self._database[DAYS].bulk_write(days, ordered=False, session=session)
        await self._follow(sums, session)

    async def _follow(
        self, sums: Mapping[Group, Tally], session: AsyncClientSession | None
    ) -> None:
        people = [_of_person(group, tally) for group, tally in sums.items()]
        await self._database[PEOPLE].bulk_write(people, ordered=False, session=session)
        totals = [_total(group, tally) for group, tally in _everybodys(sums).items()]
        await self._database[TOTALS].bulk_write(totals, ordered=False, session=session)

    async def withdraw(self, person: str) -> Mapping[str, int]:
        """Nothing of this pseudonym is left in any of them; how much was removed."""
        mine = {"person": person}

        async def work(session: AsyncClientSession) -> Mapping[str, int]:
            found = await self._database[DAYS].find(mine, session=session).to_list()
            sums = _everybodys({group_of(each): tally_of(each) for each in found})
            if taken := [_total(group, tally, sign=-1) for group, tally in sums.items()]:
                await self._database[TOTALS].bulk_write(taken, session=session)
            removed = {}
            for name in (DAYS, PEOPLE):
                result = await self._database[name].delete_many(mine, session=session)
                removed[name] = result.deleted_count
            return removed

        with storage_errors():
            async with self._database.client.start_session() as session:
                return await session.with_transaction(work)

    async def take_in(self, documents: Sequence[Document]) -> None:
        """Days that were written before the other two were kept; each counts once."""
        wanted = {
            "_id": {"$in": [each["_id"] for each in documents]},
            "schema_version": {"$not": {"$gte": DAYS_VERSION}},
        }

        async def work(session: AsyncClientSession) -> None:
            days = self._database[DAYS]
            found = await days.find(wanted, session=session).to_list()
            if found:
                await self._follow({group_of(each): tally_of(each) for each in found}, session)
                stamp = {"$set": {"schema_version": DAYS_VERSION}}
                await days.update_many(wanted, stamp, session=session)

        async with self._database.client.start_session() as session:
            await session.with_transaction(work)


def tally_of(document: Mapping[str, Any]) -> Tally:
    counted = {name: document.get(name, 0) for name in COUNTS}
    latency = {int(bucket): count for bucket, count in document.get("latency", {}).items()}
    skills, tools = dict(document.get("skills", {})), dict(document.get("tools", {}))
    return Tally(**counted, latency=latency, skills=skills, tools=tools)


def group_of(document: Mapping[str, Any]) -> Group:
    return Group(*(document[name] for name in ("person", "day", "persona", "version")))


def _everybodys(sums: Mapping[Group, Tally]) -> Mapping[Group, Tally]:
    """Of a day, a persona and a version; nobody in particular is the person."""
    found: dict[Group, Tally] = {}
    for group, tally in sums.items():
        found.setdefault(Group("", group.day, group.persona, group.version), Tally()).merge(tally)
    return found


def _of_day(group: Group, tally: Tally) -> UpdateOne:
    """Every count stands there, so that queries need not ask whether it does."""
    counted = _counted(tally)
    made: Document = {
        **{name: getattr(group, name) for name in _OF_GROUP},
        "schema_version": DAYS_VERSION,
        "began": start_of(group.day),
    }
    absent = {name: 0 for name in COUNTS if name not in counted}
    empty: Document = {field: {} for field in _BY_NAME if not getattr(tally, field)}
    key = f"{group.person}|{group.day}|{group.persona}|{group.version}"
    first = {"$setOnInsert": made | absent | empty}
    return UpdateOne({"_id": key}, first | ({"$inc": counted} if counted else {}), upsert=True)


def _total(group: Group, tally: Tally, sign: int = 1) -> UpdateOne:
    made = {
        "schema_version": 1,
        "day": group.day,
        "persona": group.persona,
        "version": group.version,
        "began": start_of(group.day),
    }
    counted = {name: sign * count for name, count in _counted(tally).items()}
    key = f"{group.day}|{group.persona}|{group.version}"
    change = {"$setOnInsert": made} | ({"$inc": counted} if counted else {})
    return UpdateOne({"_id": key}, change, upsert=sign > 0)


def _counted(tally: Tally) -> Document:
    counted = {name: value for name in COUNTS if (value := getattr(tally, name))}
    for field in _BY_NAME:
        counted |= {f"{field}.{name}": n for name, n in getattr(tally, field).items()}
    return counted


def _of_person(group: Group, tally: Tally) -> UpdateOne:
    """Days are kept as long as turns are; `first` as long as the person keeps coming."""
    day, began = group.day, start_of(group.day)
    change = {
        "schema_version": 1,
        "person": group.person,
        "persona": group.persona,
        "version": group.version,
        "first": {"$min": ["$first", day]},
        "last": {"$max": ["$last", day]},
        "until": {"$max": ["$until", began]},
        "days": _with("$days", [day], day),
        "switched": _with("$switched", [day] if tally.switched > 0 else [], day),
        "stopped": _with("$stopped", [day] if tally.stopped > 0 else [], day),
    }
    key = f"{group.person}|{group.persona}|{group.version}"
    return UpdateOne({"_id": key}, [{"$set": change}], upsert=True)


def _with(field: str, days: list[int], day: int) -> Document:
    all_days = {"$setUnion": [{"$ifNull": [field, []]}, days]}
    return {"$filter": {"input": all_days, "cond": {"$gt": ["$$this", day - KEPT_DAYS]}}}


async def _take_in(database: Database, documents: Sequence[Document]) -> None:
    await TurnSums(database).take_in(documents)


MIGRATIONS: Final = (
    Migration(DAYS, DAYS_VERSION, "turns summed up by day and by person", _take_in),
)
