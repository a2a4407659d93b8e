"""/privacy in the whole product: what is sent, and that an erasure leaves nothing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from application.privacy.erase import ErasePersonUseCase
from composition.app import open_app
from domain.shared.identity import Person
from infrastructure.mongo.client import Database
from tests.support.every_collection import traces
from tests.support.in_memory_product import english
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import Fault, LlmStub
from tests.support.sandbox_user import SandboxUser
from tests.support.stored_memory import stored_events

CANARY = "my-cat-is-called-Ozymandias"
BOT = "majordome_sandbox_bot"


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.05)


async def gone(database: Database, *needles: str) -> None:
    async def clean() -> bool:
        return not await traces(database, *needles)

    try:
        await until(clean)
    except TimeoutError:
        pytest.fail(f"left: {await traces(database, *needles)}")


async def asked_to_erase(person: SandboxUser, *, in_words: str = "") -> dict[str, Any]:
    """The question whether everything shall really be erased."""
    if in_words:
        return await person.wait_for_reply(await person.send_text(in_words))
    card = await person.wait_for_reply(await person.send_text("/privacy"))
    await person.press(card, english("privacy-erase"))
    return await person.wait_for_reply(card["message_id"])


async def test_a_person_gets_everything_that_is_kept_as_a_document(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)) as product:
        ann = await product.sandbox.user("Ann")
        await ann.ask(CANARY)
        card = await ann.wait_for_reply(await ann.send_text("/privacy"))
        assert card["text"].count(".") == 3
        before = card["message_id"]
        await ann.press(card, english("privacy-export"))
        sent = await ann.wait_for_reply(before)
        document = json.loads(await file_of(product, sent["document"]["file_id"]))
        again = await ann.wait_for_reply(await ann.send_text("/export"))
        assert "document" in again
    assert document["user_id"] == str(ann.id)
    assert CANARY in [event["content"] for event in document["memory_events"]]
    assert document["profiles"][0]["language"] == "en"
    assert {entry["action"] for entry in document["audit_log"]} == {"export"}


async def test_after_an_erasure_no_collection_holds_the_person(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)) as product:
        ann = await product.sandbox.user("Annunziata")
        bob = await product.sandbox.user("Bob")
        group = await product.sandbox.group("Tea", ann, bob)
        await ann.ask(CANARY)
        await bob.ask("keep me")
        addressed = f"@{BOT} {CANARY}"
        said = await ann.send_text(addressed, chat_id=group)
        await ann.wait_for_reply(said, chat_id=group)
        await until(lambda: remembered(mongo_database, f"group:{group}:{ann.id}"))
        assert await without_version(mongo_database) == []
        question = await asked_to_erase(ann)
        await ann.press(question, english("privacy-erase-yes"))
        done = await ann.wait_for_reply(question["message_id"])
        assert done["text"] == english("privacy-erased")
        await gone(mongo_database, str(ann.id), CANARY, "Annunziata")
        assert await traces(mongo_database, str(bob.id))


async def test_an_erasure_ends_after_a_restart_that_came_in_between(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path)
    async with running_product(settings) as product:
        ann = await product.sandbox.user("Annunziata")
        await ann.ask(CANARY)
        question = await asked_to_erase(ann, in_words="/delete_me")
        await ann.press(question, english("privacy-erase-yes"))
        await ann.wait_for_reply(question["message_id"])
    assert await traces(mongo_database, str(ann.id))  # the question itself, for some seconds
    async with running_product(settings):
        await gone(mongo_database, str(ann.id), CANARY, "Annunziata")


async def test_declining_keeps_everything(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)) as product:
        ann = await product.sandbox.user("Ann")
        await ann.ask(CANARY)
        question = await asked_to_erase(ann, in_words="delete my data")
        await ann.press(question, english("privacy-erase-no"))
        kept = await ann.wait_for_reply(question["message_id"])
        assert kept["text"] == english("privacy-kept")
        (shown, *_) = await ann.messages(after=question["message_id"] - 1)
        assert "reply_markup" not in shown
        answer = await ann.press(question, english("privacy-erase-yes"))
        assert answer is not None
        assert answer["text"] == english("decision-over")
    assert any("user_memory_state:" in trace for trace in await traces(mongo_database, CANARY))


async def test_a_group_is_told_that_privacy_is_not_discussed_before_others(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)) as product:
        ann = await product.sandbox.user("Ann")
        group = await product.sandbox.group("Tea", ann)
        asked = await ann.send_text(f"/privacy@{BOT}", chat_id=group)
        told = await ann.wait_for_reply(asked, chat_id=group)
    assert told["text"] == english("privacy-in-private")


@pytest.mark.parametrize("message", ["first", "tenth"])
async def test_an_erasure_by_an_operator_takes_a_reply_in_flight_along(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path, message: str
) -> None:
    with LlmStub() as stub:
        stub.always(Fault("slow", seconds=0.3))
        settings = product_settings(
            mongo_uri_and_name,
            tmp_path,
            llm_base_url=stub.base_url,
            llm_model="stub-model",
            llm_api_key="key",
        )
        async with running_product(settings) as product, open_app(settings) as app:
            ann = await product.sandbox.user("Annunziata")
            if message == "tenth":
                await ann.ask("hello")
            asked = len(stub.requests)
            await ann.send_text(CANARY)
            await until(lambda: requested(stub, asked))
            counts = await app.get(ErasePersonUseCase).execute(Person.of_telegram(ann.id))
            assert counts["inbox"] >= 1
            assert not await traces(mongo_database, str(ann.id), CANARY, "Annunziata")
        assert not await traces(mongo_database, str(ann.id), CANARY, "Annunziata")


async def test_an_erasure_in_private_takes_a_reply_being_made_in_a_group_along(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    with LlmStub() as stub:
        settings = product_settings(
            mongo_uri_and_name,
            tmp_path,
            llm_base_url=stub.base_url,
            llm_model="stub-model",
            llm_api_key="key",
        )
        async with running_product(settings) as product:
            ann = await product.sandbox.user("Annunziata")
            group = await product.sandbox.group("Tea", ann)
            question = await asked_to_erase(ann)
            stub.always(Fault("slow", seconds=0.3))
            await ann.send_text(f"@{BOT} {CANARY}", chat_id=group)
            await until(lambda: requested(stub, 0))
            await ann.press(question, english("privacy-erase-yes"))
            await ann.wait_for_reply(question["message_id"])
            await gone(mongo_database, str(ann.id), CANARY, "Annunziata")
        assert not await traces(mongo_database, str(ann.id), CANARY, "Annunziata")


async def without_version(database: Database) -> list[str]:
    """Collections with documents that do not say of which shape they are."""
    names = set(await database.list_collection_names()) - {"schema_migrations"}
    missing = {"schema_version": {"$exists": False}}
    return [name for name in sorted(names) if await database[name].count_documents(missing)]


async def remembered(database: Database, user_id: str) -> bool:
    return bool(await stored_events(database, user_id))


async def requested(stub: LlmStub, before: int) -> bool:
    return len(stub.requests) > before


async def file_of(product: RunningProduct, file_id: str) -> str:
    address = f"/sandbox/api/files/{file_id}"
    async with product.sandbox.session.get(address, params={"bot_id": 10000}) as answer:
        return await answer.text()
