from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from pymongo import IndexModel, UpdateOne
from pymongo.errors import DuplicateKeyError

from application.shared.ports import Clock
from domain.text_engine.generation import GenerationResult, TokenUsage
from domain.text_engine.spending import SpendPeriod, Spent
from infrastructure.mongo.client import Database, storage_errors

SPENDING = "text_spending"
CACHE = "text_cache"
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    SPENDING: (IndexModel("expires_at", name="expiry", expireAfterSeconds=0),),
    CACHE: (IndexModel("expires_at", name="expiry", expireAfterSeconds=0),),
}
KEEP_SPENDING = timedelta(days=400)
_MICRO = 1_000_000


class MongoSpendLedger:
    """SpendLedger shared by all processes. Money is kept in whole millionths of a dollar."""

    def __init__(self, database: Database) -> None:
        self._periods = database[SPENDING]

    async def reserve(self, periods: Sequence[SpendPeriod], usd: float) -> SpendPeriod | None:
        amount = ceil(usd * _MICRO)
        booked: list[SpendPeriod] = []
        with storage_errors():
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
        with storage_errors():
            await self._add(periods, counted)

    async def spent(self, periods: Sequence[SpendPeriod]) -> Sequence[Spent]:
        keys = [period.key for period in periods]
        with storage_errors():
            found = await self._periods.find({"_id": {"$in": keys}}).to_list()
        by_key = {document["_id"]: _to_spent(document) for document in found}
        return tuple(by_key.get(key, Spent()) for key in keys)

    async def _book(self, period: SpendPeriod, amount: int) -> bool:
        """One conditional increment: the server itself refuses what passes the cap."""
        condition: dict[str, Any] = {"_id": period.key}
        if period.cap is not None:
            room = int(period.cap * _MICRO) - amount
            if room < 0:
                return False
            condition["micro_usd"] = {"$lte": room}
        change = {"$inc": {"micro_usd": amount}, "$setOnInsert": _lifetime(period)}
        try:
            await self._periods.update_one(condition, change, upsert=True)
        except DuplicateKeyError:
            return await self._book_existing(condition, change)
        return True

    async def _book_existing(self, condition: dict[str, Any], change: dict[str, Any]) -> bool:
        """The period exists: either its cap forbids, or another caller made it just now."""
        result = await self._periods.update_one(condition, change)
        return result.modified_count == 1

    async def _add(self, periods: Sequence[SpendPeriod], amounts: Mapping[str, int]) -> None:
        if periods:
            await self._periods.bulk_write(
                [
                    UpdateOne(
                        {"_id": period.key},
                        {"$inc": dict(amounts), "$setOnInsert": _lifetime(period)},
                        upsert=True,
                    )
                    for period in periods
                ],
                ordered=False,
            )


def _lifetime(period: SpendPeriod) -> dict[str, Any]:
    return {"expires_at": period.ends_at + KEEP_SPENDING}


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
        "text": text.text,
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
