"""A context as somebody would add it: each person has a garden, and waters it by a command."""

from collections.abc import Collection as Some
from typing import Any

from fastapi import APIRouter
from prometheus_client import Counter
from pymongo import IndexModel

from application.dialogue.exchange import Exchange
from application.doctor.examine import Finding
from composition.context import Collection, Context, HttpRoutes, Job, Personal, Plugins
from composition.foundation import Foundation
from composition.process import Process
from domain.dialogue.replies import Reply
from infrastructure.mongo.client import Database, ping

COLLECTION = "gardens"
TEXTS = {
    "ru": "command-water = Полить сад\nwatered = Сад полит.\n",
    "en": "command-water = Water the garden\nwatered = Your garden is watered.\n",
    "fr": "command-water = Arroser le jardin\nwatered = Votre jardin est arrosé.\n",
}


class Garden:
    def __init__(self, database: Database) -> None:
        self._gardens = database[COLLECTION]

    async def water(self, person: str) -> None:
        await self._gardens.update_one(
            {"person": person}, {"$inc": {"watered": 1}, "$set": {"schema_version": 1}}, upsert=True
        )

    async def grow(self) -> None:
        await self._gardens.update_many({}, {"$set": {"grown": True}})

    async def count(self) -> int:
        return await self._gardens.count_documents({})


class Water:
    """A skill."""

    name = "garden"
    actions: Some[str] = ("water",)
    commands: Some[str] = ("water",)
    allowed_in_crisis = False

    def __init__(self, garden: Garden, waterings: Counter) -> None:
        self._garden = garden
        self._waterings = waterings

    def understands(self, words: str) -> bool:
        return words == "Water my garden, please"

    async def answer(self, exchange: Exchange) -> Reply | None:
        await self._garden.water(str(exchange.turn.person))
        self._waterings.inc()
        return await exchange.saying("watered")


async def build(base: Foundation) -> Context:
    garden = Garden(base.database)
    waterings = Counter("garden_waterings", "Gardens watered", registry=base.registry)

    def routes(_: Process) -> APIRouter:
        router = APIRouter()

        @router.get("/v1/gardens")
        async def gardens() -> dict[str, Any]:
            return {"gardens": await garden.count()}

        return router

    async def check() -> Finding:
        return Finding.ok(f"{await garden.count()} gardens")

    async def probe() -> None:
        await ping(base.database)

    base.offer(garden)
    return Context(
        "garden",
        collections=(
            Collection(COLLECTION, Personal("gardens"), (IndexModel("person", name="by_person"),)),
        ),
        http=(HttpRoutes(routes),),
        plugins=Plugins(skills=(Water(garden, waterings),)),
        jobs=(Job("grow gardens", garden.grow, 1.0),),
        checks={"gardens": check},
        probes={"gardens": probe},
    )
