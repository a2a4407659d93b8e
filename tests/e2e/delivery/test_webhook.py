"""What the webhook's door lets in."""

from io import BytesIO

import aiohttp
import pytest

from tests.e2e.delivery.town import Town
from tests.support.ports import free_port

SECRET = "a-secret-of-this-test"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def door(town: Town) -> str:
    """The address of a product in webhook mode that has answered a first message."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram/webhook"
    town.product(
        TELEGRAM_MODE="webhook",
        TELEGRAM_WEBHOOK_URL=url,
        TELEGRAM_WEBHOOK_SECRET=SECRET,
        HTTP_PORT=port,
    ).start()
    [person] = await town.people(1)
    await person.send_text("00-001")
    await person.wait_for_reply(0)
    return url


async def post(url: str, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_only_well_formed_updates_with_the_secret_come_in(town: Town, door: str) -> None:
    update = b'{"update_id": 7}'
    assert await post(door, update, secret=None) == 401
    assert await post(door, update, secret="a-secret-of-another-one") == 401
    assert await post(door, update, secret="") == 401
    for malformed in (b"", b"nonsense", b"[]", b"7", b"null", b"{}", b'{"update_id": "7"}'):
        assert await post(door, malformed) == 400, malformed
    assert await post(door, b'{"update_id": 7, "x": "' + b"x" * 2**20 + b'"}') == 413
    assert len(await town.inbox()) == 1, "nothing of this was stored"


async def test_an_update_that_is_delivered_twice_is_answered_once(town: Town, door: str) -> None:
    [row] = await town.inbox()
    again = b'{"update_id": %d}' % row["_id"]["update_id"]
    assert await post(door, again) == 200
    await town.until_finished(1)
    assert sum(town.questions().values()) == 1
