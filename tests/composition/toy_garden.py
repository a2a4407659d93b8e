"""A context as somebody would add it: each person has a garden, and waters it by a command."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from prometheus_client import Counter
from pymongo import IndexModel

from application.dialogue.exchange import Exchange
from application.dialogue.gating import Occasion
from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.doctor.examine import Finding
from application.personalization.grounding import Grounded
from composition.context import Collection, Context, HttpRoutes, Job, Personal, Plugins
from composition.foundation import Foundation
from composition.process import Process
from domain.dialogue.counsel import Counsel
from domain.dialogue.replies import Reply, Text
from domain.dialogue.stream_filters import FilterChain, StreamFilter
from domain.text_engine.fitting import Section
from infrastructure.mongo.client import Database, ping
from tests.support.secrecy import Hiding

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


class Frost:
    """An InputScreen."""

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        return Verdict(words, reply=Reply.text("Cover your garden!") if words == "Frost!" else None)


class GardenFacts:
    """A Grounding; nothing that is said of a garden is doubted."""

    action = "garden_facts"

    def __init__(self, garden: Garden) -> None:
        self._garden = garden

    async def ground(self, exchange: Exchange) -> Grounded | None:
        if "garden" not in (exchange.words or ""):
            return None
        grown = f"There are {await self._garden.count()} gardens in the world."
        return Grounded((Section("gardens", grown, rank=1),), self)

    def ungrounded(self, text: str) -> Sequence[str]:
        return ()

    def open_filter(self) -> StreamFilter:
        return FilterChain(())


class OldGardener:
    """A Counsellor."""

    async def counsel(self, exchange: Exchange) -> Counsel | None:
        if "garden" not in (exchange.words or ""):
            return None
        return Counsel("The old gardener says: water it at dusk.", "The old gardener was asked.")


class Farewell:
    """A Step after the reply."""

    async def take(self, exchange: Exchange) -> None:
        if exchange.grounded and exchange.reply:
            more = Text("See you among the roses.")
            exchange.reply = replace(exchange.reply, parts=(*exchange.reply.parts, more))


class Drought:
    """An ActionGate."""

    async def hold(
        self, exchange: Exchange, action: str, occasion: Occasion = Occasion.ASKED
    ) -> Reply | None:
        dry = exchange.turn.owner.group_id is not None
        return Reply.text("Nobody waters a common garden.") if dry and action == "garden" else None


def plugins(garden: Garden, waterings: Counter) -> Plugins:
    """One of every kind that there is."""
    return Plugins(
        skills=(Water(garden, waterings),),
        input_screens=(Frost(),),
        output_screens=(Hiding("weeds"),),
        groundings=(GardenFacts(garden),),
        after_reply=(Farewell(),),
        counsellors=(OldGardener(),),
        gates=(Drought(),),
    )


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
        plugins=plugins(garden, waterings),
        jobs=(Job("grow gardens", garden.grow, 1.0),),
        checks={"gardens": check},
        probes={"gardens": probe},
    )
