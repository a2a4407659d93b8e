"""The key figures of personas over HTTP, from replies of a running product."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from infrastructure.settings import Settings
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.persona_owner import PersonaOwner


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, profile_admin_api_key=ADMIN_KEY)


@pytest.fixture
async def product(settings: Settings) -> AsyncIterator[RunningProduct]:
    async with running_product(settings) as product:
        yield product


async def figures_of(ops: PersonaOwner, **wanted: float) -> list[dict[str, Any]]:
    """Asked anew until there are some: turns are written down beside the replies."""
    for _ in range(600):
        items: list[dict[str, Any]] = (await ops.get("/monitoring/persona-kpis")).json()["items"]
        if items and wanted.items() <= items[0].items():
            return items
        await asyncio.sleep(0.1)
    pytest.fail("nothing was written down")


async def test_what_people_were_answered_stands_in_the_figures(product: RunningProduct) -> None:
    ann = await product.sandbox.user("Ann")
    answer = await ann.wait_for_reply(await ann.send_text("Good evening"))
    ops = PersonaOwner(product.url)
    [item] = await figures_of(ops)
    assert (item["persona"], item["version"], item["turns"], item["users"]) == ("butler", 1, 1, 1)
    assert item["error_rate"] == 0.0
    await ann.react(answer["message_id"], "👍")
    await figures_of(ops, thumbs_up=1, thumbs_down=0)
    await ann.react(answer["message_id"], "💩")
    await figures_of(ops, thumbs_up=0, thumbs_down=1)
    await ann.react(answer["message_id"])
    await figures_of(ops, thumbs_up=0, thumbs_down=0)
    await ann.wait_for_reply(await ann.send_text("/human"))
    await figures_of(ops, escalations=1, tool_calls=0)
    assert await product.metric("persona_thumbs_total", thumb="up") == 1
    wrong = await ops.get("/monitoring/persona-kpis", group_by="mood")
    assert (wrong.status_code, "group_by" in wrong.json()["error"]["message"]) == (400, True)
    compared = await ops.get("/monitoring/persona-comparison", persona="butler", before=1, after=1)
    assert compared.json()["metrics"][0]["words"] == "not enough users yet: 1 of 100"
    assert await product.metric(
        "persona_replies_total", persona="butler", version="1", outcome="answered"
    )
