import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from pymongo import IndexModel, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError

from application.shared.asking import asked_at, moment_of_asking
from application.shared.ports import Clock
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from domain.text_engine.generation import GenerationResult, TokenUsage
from domain.text_engine.spending import SpendPeriod, Spent
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.duplicates import duplicates_among
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones, born, existing

Document = dict[str, Any]

SPENDING = "text_spending"
CACHE = "text_cache"
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    SPENDING: (
        IndexModel("expires_at", name="expiry", expireAfterSeconds=0),
        IndexModel("person", name="by_person", sparse=True),
    ),
    CACHE: (IndexModel("expires_at", name="expiry", expireAfterSeconds=0),),
}
SPENDING_VERSION = 2
KEEP_SPENDING = timedelta(days=400)
_MICRO = 1_000_000
_OWNER = {"$arrayElemAt": [{"$split": ["$_id", "|"]}, 0]}
_IS_USER = {"$eq": [{"$substrCP": [_OWNER, 0, 5]}, "user:"]}
_USER_ID = {"$substrCP": [_OWNER, 5, {"$strLenCP": _OWNER}]}
_IN_GROUP = {"$eq": [{"$substrCP": ["$user_id", 0, 6]}, "group:"]}
_LAST = {"$arrayElemAt": [{"$split": ["$user_id", ":"]}, -1]}
_PERSON = {"$cond": [_IN_GROUP, _LAST, "$user_id"]}
MIGRATIONS = (
    Migration.by_pipeline(
        SPENDING,
        SPENDING_VERSION,
        "whose spending it is stands in fields",
        [
            {"$set": {"user_id": {"$cond": [_IS_USER, _USER_ID, "$$REMOVE"]}}},
            {"$set": {"person": {"$cond": [_IS_USER, _PERSON, "$$REMOVE"]}}},
        ],
    ),
)


class MongoSpendLedger:
    """SpendLedger shared by all processes. Money is kept in whole millionths of a dollar."""

    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._periods = database[SPENDING]
        self._tombstones = tombstones

    async def reserve(self, periods: Sequence[SpendPeriod], usd: float) -> SpendPeriod | None:
        amount = ceil(usd * _MICRO)
        booked: list[SpendPeriod] = []
        with storage_errors(), asked_at(moment_of_asking()):
            for period in periods:
                if not await self._book(period, amount):
                    await self._add(booked, {"micro_usd": -amount})
                    return period
                booked.append(period)
        return None

    async def settle(
        self, periods: Sequence[SpendPeriod], *, reserved: float, actual: float, usage: TokenUsage
    ) -> None:
        difference = ceil(actual * _MICRO) - ceil(reserved * _MICRO)
        counted = {
            "micro_usd": difference,
            "requests": 1,
            "input_tokens": usage.input,
            "output_tokens": usage.output,
        }
        with storage_errors(), asked_at(moment_of_asking()):
            await self._add(periods, counted)

    async def spent(self, periods: Sequence[SpendPeriod]) -> Sequence[Spent]:
        keys = [period.key for period in periods]
        with storage_errors():
            found = await self._periods.find({"_id": {"$in": keys}}).to_list()
        by_key = {document["_id"]: _to_spent(document) for document in found}
        return tuple(by_key.get(key, Spent()) for key in keys)

    async def _book(self, period: SpendPeriod, amount: int) -> bool:
        """One conditional increment: the server itself refuses what passes the cap."""
        condition: Document = {"_id": period.key} | existing(moment_of_asking())
        if period.cap is not None:
            room = int(period.cap * _MICRO) - amount
            if room < 0:
                return False
            condition["micro_usd"] = {"$lte": room}
        for _ in range(2):
            result = await self._periods.update_one(condition, {"$inc": {"micro_usd": amount}})
            if result.modified_count:
                return True
            # Either its cap forbids, or there is no such period yet.
            if not await self._open(period):
                return True
        return False

    async def _open(self, period: SpendPeriod) -> bool:
        """Make the period where there is none; False where nothing may be kept of its user."""
        return await self._upsert(period, {"$inc": {"micro_usd": 0}})

    async def _add(self, periods: Sequence[SpendPeriod], amounts: Mapping[str, int]) -> None:
        """Together in one command, as far as they are there or the call is a fresh one."""
        change = {"$inc": dict(amounts)}
        fresh = self._tombstones.is_fresh()
        together = [period for period in periods if fresh or period.user_id is None]
        alone = [period for period in periods if period not in together]
        if together:
            try:
                await self._periods.bulk_write(
                    [_update(period, change) for period in together], ordered=False
                )
            except BulkWriteError as error:
                alone += [together[index] for index in duplicates_among(error)]
        await asyncio.gather(*(self._upsert(period, change) for period in alone))

    async def _upsert(self, period: SpendPeriod, change: Document) -> bool:
        """False, and nothing kept, where the user was erased since this was asked for."""
        made = change | {"$setOnInsert": _opened(period)}

        async def write(
            condition: Document, may_make: bool, session: AsyncClientSession | None
        ) -> bool:
            result = await self._periods.update_one(
                condition, made, upsert=may_make, session=session
            )
            return result.matched_count == 1

        if period.user_id is None:
            await write({"_id": period.key}, True, None)
            return True
        person = MemoryOwner.parse(period.user_id).person
        try:
            await self._tombstones.upsert(person, self._periods, {"_id": period.key}, write)
        except PersonErased:
            return False
        return True


def _update(period: SpendPeriod, change: Document) -> UpdateOne:
    condition: Document = {"_id": period.key}
    if period.user_id is not None:
        condition |= existing(moment_of_asking())
    return UpdateOne(condition, change | {"$setOnInsert": _opened(period)}, upsert=True)


def _opened(period: SpendPeriod) -> Document:
    """What a period has from its beginning."""
    document: Document = {"schema_version": SPENDING_VERSION, "expires_at": _expiry(period)}
    if period.user_id is not None:
        person = MemoryOwner.parse(period.user_id).person
        document |= {"user_id": period.user_id, "person": str(person)} | born()
    return document


def _expiry(period: SpendPeriod) -> datetime:
    return period.ends_at + KEEP_SPENDING


def _to_spent(document: Mapping[str, Any]) -> Spent:
    return Spent(
        usd=document.get("micro_usd", 0) / _MICRO,
        requests=document.get("requests", 0),
        input_tokens=document.get("input_tokens", 0),
        output_tokens=document.get("output_tokens", 0),
    )


class MongoResultCache:
    """ResultCache shared by all processes; the texts that expire first make room first."""

    def __init__(
        self, database: Database, clock: Clock, *, most: int = 10_000, ttl: timedelta
    ) -> None:
        self._texts = database[CACHE]
        self._clock = clock
        self._most = most
        self._ttl = ttl

    async def get(self, key: str) -> GenerationResult | None:
        with storage_errors():
            found = await self._texts.find_one(
                {"_id": key, "expires_at": {"$gt": self._clock.now()}}
            )
        return _to_text(found) if found else None

    async def put(self, key: str, text: GenerationResult) -> None:
        document = _from_text(text) | {"expires_at": self._clock.now() + self._ttl}
        with storage_errors():
            await self._texts.replace_one({"_id": key}, document, upsert=True)
            excess = await self._texts.estimated_document_count() - self._most
            if excess > 0:
                await self._drop_oldest(excess)

    async def _drop_oldest(self, number: int) -> None:
        oldest = self._texts.find({}, {"_id": 1}).sort("expires_at", 1).limit(number)
        keys = [document["_id"] for document in await oldest.to_list()]
        await self._texts.delete_many({"_id": {"$in": keys}})


def _from_text(text: GenerationResult) -> dict[str, Any]:
    usage = text.usage
    return {
        "schema_version": 1,
        "text": Sealed(text.text),
        "model": text.model,
        "provider": text.provider,
        "usage": {"input": usage.input, "output": usage.output},
        "finish_reason": text.finish_reason,
    }


def _to_text(document: Mapping[str, Any]) -> GenerationResult:
    usage = document["usage"]
    return GenerationResult(
        text=document["text"],
        model=document["model"],
        provider=document["provider"],
        usage=TokenUsage(usage["input"], usage["output"]),
        finish_reason=document["finish_reason"],
    )
