"""Draws of people: one document each, for as long as somebody may want to check it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from application.astrology.draw_ports import DrawRepository
from domain.astrology.decks import Deck
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.errors import PersonErased
from domain.shared.identity import MemoryOwner
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Sealed
from infrastructure.mongo.tombstones import MongoTombstones

COLLECTION = "draws"
KEPT = timedelta(days=30)
INDEXES = (
    IndexModel([("user_id", ASCENDING), ("opened_at", DESCENDING)], name="opened_draws"),
    IndexModel([("person", ASCENDING)], name="by_person"),
    IndexModel("sealed_at", name="expiry", expireAfterSeconds=int(KEPT.total_seconds())),
)


class MongoDraws(DrawRepository):
    def __init__(self, database: Database, tombstones: MongoTombstones) -> None:
        self._draws = database[COLLECTION]
        self._tombstones = tombstones

    async def seal(self, draw: SealedDraw) -> None:
        with suppress(PersonErased):  # then nobody is left who could open it
            await self._tombstones.insert(draw.owner.person, self._draws, [_document(draw)])

    async def find(self, owner: MemoryOwner, draw_id: str) -> SealedDraw | None:
        with storage_errors():
            found = await self._draws.find_one(_key(owner, draw_id))
        return _draw(found) if found else None

    async def open(self, draw: SealedDraw) -> SealedDraw:
        sealed = _key(draw.owner, draw.draw_id) | {"spread": None}
        chosen = {"spread": draw.spread, "opened_at": draw.opened_at}
        with storage_errors():
            await self._draws.update_one(sealed, {"$set": chosen})
        return await self.find(draw.owner, draw.draw_id) or draw

    async def opened_since(self, owner: MemoryOwner, since: datetime) -> Sequence[SealedDraw]:
        wanted = {"user_id": str(owner), "opened_at": {"$gte": since}}
        with storage_errors():
            found = self._draws.find(wanted).sort("opened_at", DESCENDING).limit(100)
            return [_draw(document) async for document in found]


def _key(owner: MemoryOwner, draw_id: str) -> dict[str, Any]:
    return {"_id": f"{owner}|{draw_id}", "user_id": str(owner)}


def _document(draw: SealedDraw) -> dict[str, Any]:
    return _key(draw.owner, draw.draw_id) | {
        "schema_version": 1,
        "person": str(draw.owner.person),
        "draw_id": draw.draw_id,
        "deck": draw.deck.value,
        "seed": draw.seed.hex(),
        "question": Sealed(draw.question),
        "sealed_at": draw.sealed_at,
        "spread": draw.spread,
        "opened_at": draw.opened_at,
    }


def _draw(document: dict[str, Any]) -> SealedDraw:
    return SealedDraw(
        owner=MemoryOwner.parse(document["user_id"]),
        draw_id=document["draw_id"],
        deck=Deck(document["deck"]),
        seed=bytes.fromhex(document["seed"]),
        question=document["question"],
        sealed_at=document["sealed_at"],
        spread=document["spread"],
        opened_at=document["opened_at"],
    )
