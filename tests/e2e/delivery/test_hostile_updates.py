"""Whatever comes by the webhook, nothing fails, and the neighbour is answered."""

import json
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import aiohttp
import pytest

from tests.e2e.delivery.town import Town
from tests.support.ports import free_port

COUNT = 2000 if os.environ.get("FAULTS") == "full" else 150
SECRET = "a-secret-of-this-test"
LARGE = 2**63

HOSTILE: list[Any] = [
    *(None, True, -1, 0, 2**31, LARGE - 1, LARGE, -LARGE, 10**30, 1e308, "", "0", "🙂" * 40),
    *("\x00", "$where", "a.b", "../../etc/passwd", "{{7*7}}", "<b>", "_" * 2000, "/" + "a" * 300),
    *([], {}, [[]], {"$gt": ""}, {"a.b": 1}, {"": 0}, [None] * 30, {"id": LARGE}),
]


def an_update(number: int) -> dict[str, Any]:
    person = {"id": 900_000 + number % 50, "is_bot": False, "first_name": "Eve"}
    chat = {"id": person["id"], "type": "private", "first_name": "Eve"}
    message = {
        "message_id": number,
        "date": 1_795_000_000,
        "chat": chat,
        "from": person,
        "text": f"00-{number}",
    }
    press = {
        "id": str(number),
        "from": person,
        "chat_instance": "1",
        "data": "persona:butler",
        "message": message,
    }
    kinds: list[dict[str, Any]] = [{"message": message}, {"callback_query": press}]
    return {"update_id": 10_000_000 + number, **kinds[number % 2]}


def spoilt(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """With one to three of its values replaced, wherever they are."""
    for _ in range(chance.randint(1, 3)):
        holder: dict[str, Any] = update
        while True:
            name = chance.choice(list(holder))
            inner = holder[name]
            if not (isinstance(inner, dict) and inner) or chance.random() < 0.2:
                break
            holder = inner
        holder[name] = deepcopy(chance.choice(HOSTILE))
    return update


def bodies(count: int) -> Iterator[bytes]:
    chance = random.Random(20261121)
    for number in range(count):
        update = spoilt(an_update(number), chance)
        body = json.dumps(update).encode()  # unlike orjson with numbers of any size
        yield body if chance.random() > 0.05 else body[: chance.randint(0, len(body))]


@pytest.mark.faults
async def test_hostile_updates_cost_no_neighbour_an_answer(town: Town) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram/webhook"
    product = town.product(
        TELEGRAM_MODE="webhook",
        TELEGRAM_WEBHOOK_URL=url,
        TELEGRAM_WEBHOOK_SECRET=SECRET,
        HTTP_PORT=port,
    ).start()
    [neighbour] = await town.people(1)
    await neighbour.send_text("00-001")
    await neighbour.wait_for_reply(0)
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    statuses = set()
    async with aiohttp.ClientSession(headers=headers) as session:
        for body in bodies(COUNT):
            async with session.post(url, data=body) as answer:
                statuses.add(answer.status)
    assert statuses <= {200, 400}
    sent = await neighbour.send_text("00-002")
    await neighbour.wait_for_reply(sent)
    assert "Traceback" not in product.output
    assert "Exception in ASGI application" not in product.output
