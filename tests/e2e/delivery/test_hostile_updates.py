"""Whatever comes by the webhook, nothing fails, and the neighbour is answered."""

import json
import os
import random
from collections.abc import Iterator

import aiohttp
import pytest

from tests.e2e.delivery.town import Town
from tests.support.hostile import an_update, spoilt
from tests.support.ports import free_port

COUNT = 2000 if os.environ.get("FAULTS") == "full" else 150
SECRET = "a-secret-of-this-test"


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
