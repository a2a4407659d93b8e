"""Somebody is in danger while the process dies: help comes, and what was heard is not forgotten."""

import asyncio

from tests.e2e.delivery.town import Town
from tests.support.llm_stub import Fault


async def known_to_be_in_danger(town: Town, person: int) -> None:
    async with asyncio.timeout(60):
        while not await town.database["crises"].find_one({"_id": str(person)}):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_help_comes_before_and_behind_a_kill_though_the_model_fails(town: Town) -> None:
    town.llm.always(Fault("server_error"))
    ann = await town.client.user("Ann")
    product = town.product().start()
    sent = await ann.send_text("I want to die")
    await known_to_be_in_danger(town, ann.id)
    product.kill()
    product.start()
    assert "988" in (await ann.wait_for_reply(sent))["text"]
    assert "988" in await ann.ask("draw me a card")
    product.kill()
    town.product().start()
    assert "988" in await ann.ask("hello, it is me")
    sent = await ann.send_text("that was a false alarm")
    while "Thank you for saying so" not in (told := await ann.wait_for_reply(sent))["text"]:
        sent = told["message_id"]  # what was in doubt when the process died may come twice
