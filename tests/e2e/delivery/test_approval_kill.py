"""Whoever asks, decides or does dies by SIGKILL: people are asked once, and it is done once."""

import asyncio
from typing import Any

import pytest

from tests.e2e.delivery.town import Town

KEY = {"PROFILE_ADMIN_API_KEY": "the-first-administrators-key"}
WAITS, AGREED = "I have asked a colleague", "A colleague has looked and agrees."


async def stored(town: Town, **condition: Any) -> dict[str, Any]:
    """Wait for an approval request as described, and give it."""
    async with asyncio.timeout(60):
        while not (found := await town.database["approvals"].find_one(condition)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


async def ordered(town: Town, command: str) -> None:
    assert await town.product(command, **KEY).start().exit_code(60) == 0


@pytest.mark.timeout(600)
async def test_an_approval_outlives_whoever_asks_whoever_decides_and_whoever_does(
    town: Town,
) -> None:
    await ordered(town, "safety policy set general needs_approval=[draw]")
    ann = await town.client.user("Ann")
    product = town.product("run", **KEY).start()
    asked = await ann.send_text("/card")
    request = await stored(town, status="pending")
    product.kill()
    product.start()
    assert WAITS in (await ann.wait_for_reply(asked))["text"]
    product.kill()

    seen = f"--args-hash {request['args_hash']}"
    decider = town.product(f"approvals approve {request['_id']} {seen}", **KEY).start()
    await stored(town, status={"$ne": "pending"})
    decider.kill()
    await town.database["approvals"].update_many({}, {"$set": {"performing_until": None}})

    product.start()
    await stored(town, status="executed", todo=None)
    await town.until_finished(1)
    await ordered(town, f"approvals show {request['_id']}")
    told = [m.get("text") or m.get("caption", "") for m in await ann.messages() if by_bot(m)]
    assert sum(AGREED in text for text in told) == 1
    assert await town.database["approvals"].count_documents({}) == 1
    again = town.product(f"approvals reject {request['_id']} {seen}", **KEY).start()
    assert await again.exit_code(60) != 0


def by_bot(message: dict[str, Any]) -> bool:
    return bool(message["from"]["is_bot"])
