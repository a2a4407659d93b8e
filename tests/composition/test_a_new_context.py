"""A context joins the product by its own file and one line, and everything knows it."""

import asyncio
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson
import pytest

from application.dialogue.plugins import Plugins
from application.privacy.erase import ErasePersonUseCase
from application.privacy.export import ExportPersonUseCase
from composition.app import Replacements, open_app
from composition.contexts import CONTEXTS
from composition.description import contexts_page, described_app
from composition.doctor import examine
from composition.open_dialogue import build_dialogue
from domain.shared.identity import Person
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.mongo.client import Database
from infrastructure.operational_files import metrics_page
from infrastructure.settings import Settings
from tests.composition import toy_garden
from tests.support.dialogue import Unlimited
from tests.support.in_process_product import (
    CONFIG,
    RunningProduct,
    product_settings,
    running_product,
)
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, texts_of
from tests.support.text_engine import everything_sent

KEY = "a-service-of-the-tests-alone"


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, internal_api_token=KEY)


@pytest.fixture
def with_garden(tmp_path: Path) -> Replacements:
    for language, own in toy_garden.TEXTS.items():
        folder = tmp_path / "locales" / language
        folder.mkdir(parents=True)
        (folder / "garden.ftl").write_text(own, encoding="utf-8")
    texts = FluentInterfaceTexts(CONFIG / "locales", tmp_path / "locales")
    return {"contexts": (*CONTEXTS, toy_garden.build), "texts": texts}


async def test_the_running_product_serves_it(
    settings: Settings, with_garden: Replacements, mongo_database: Database
) -> None:
    async with running_product(settings, **with_garden) as product:
        ann = await product.sandbox.user("Ann")
        assert await ann.ask("/water") == "Your garden is watered."
        assert await ann.ask("Water my garden, please") == "Your garden is watered."
        assert await gardens(product) == {"gardens": 1}
        assert orjson.loads(await product.page("/readyz"))["dependencies"]["gardens"] == "ok"
        assert await product.metric("garden_waterings_total") == 2
        await grown(mongo_database)
        assert "water" in await menu_of(product)
        assert "by_person" in await mongo_database["gardens"].index_information()


async def test_it_plugs_in_something_of_every_kind(with_garden: Replacements) -> None:
    async with described_app(with_garden["contexts"]) as app:
        brought = app.contexts[-1].plugins
    assert all(getattr(brought, kind.name) for kind in fields(Plugins))


async def test_all_that_it_plugs_into_a_turn_is_asked(
    settings: Settings, with_garden: Replacements
) -> None:
    voice = LivingVoice()
    voice.say = lambda heard: "A garden without weeds is no garden."
    replaced: Replacements = {**with_garden, "provider": voice}
    async with open_app(settings, **replaced) as app:
        dialogue = build_dialogue(app, Unlimited()).use_case
        ann, among_many = PlainChannel(dialogue), PlainChannel(dialogue, group_id=-100)
        watered = await among_many.say("Water my garden, please")
        assert texts_of(watered) == ["Nobody waters a common garden."]
        assert texts_of(await ann.say("Frost!")) == ["Cover your garden!"]
        assert not voice.requests
        told, farewell = texts_of(await ann.say("What about my garden?"))
    assert told == "The old gardener was asked.\n\nA garden without ••• is no garden."
    assert farewell == "See you among the roses."
    shown = everything_sent(voice.requests[-1])
    assert "There are 0 gardens in the world." in shown
    assert "water it at dusk" in shown


async def test_what_it_keeps_of_a_person_is_exported_and_erased(
    settings: Settings, with_garden: Replacements, mongo_database: Database
) -> None:
    ann = Person("501")
    async with open_app(settings, **with_garden) as app:
        await app.get(toy_garden.Garden).water(str(ann))
        await app.get(toy_garden.Garden).water("5012")
        shown = await app.get(ExportPersonUseCase).execute(ann)
        assert [garden["watered"] for garden in shown["gardens"]] == [1]
        assert (await app.get(ErasePersonUseCase).execute(ann))["gardens"] == 1
    assert await mongo_database["gardens"].distinct("person") == ["5012"]


async def gardens(product: RunningProduct) -> Any:
    key = {"Authorization": f"Bearer {KEY}"}
    async with product.sandbox.session.get("/v1/gardens", headers=key) as answer:
        return await answer.json()


async def grown(database: Database) -> None:
    """The worker's job has run."""
    async with asyncio.timeout(60):
        while not await database["gardens"].find_one({"grown": True}):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def menu_of(product: RunningProduct) -> list[str]:
    async with asyncio.timeout(60):
        while not (bot := await product.sandbox.get("bot", language="en"))["commands"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return [command["command"] for command in bot["commands"]]


async def test_the_pages_and_doctor_name_it(settings: Settings, with_garden: Replacements) -> None:
    async with described_app(with_garden["contexts"]) as app:
        assert "| garden | **`gardens`** | /water | grow gardens | gardens | gardens |" in (
            contexts_page(app.contexts)
        )
        assert "`garden_waterings_total`" in metrics_page(app.registry)
    found = {each.name: each.finding for each in await examine(settings, **with_garden)}
    assert found["gardens"].detail == "0 gardens"
