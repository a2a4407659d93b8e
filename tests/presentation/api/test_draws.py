"""Draws over HTTP, in the product as it is wired."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.in_process_product import product_settings, running_product

KEY = "a-service-of-the-tests-01"


@pytest.fixture
async def service(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> AsyncIterator[aiohttp.ClientSession]:
    settings = product_settings(mongo_uri_and_name, tmp_path, internal_api_token=KEY)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with (
        running_product(settings) as product,
        aiohttp.ClientSession(product.url, headers=headers) as session,
    ):
        yield session


async def post(
    service: aiohttp.ClientSession, path: str, status: int = 200, **body: Any
) -> dict[str, Any]:
    async with service.post(f"/v1/astrology/draw{path}", json=body) as answer:
        told: dict[str, Any] = await answer.json()
        assert answer.status == status, told
        return told


async def test_a_draw_can_be_checked_by_whoever_asked_for_it(
    service: aiohttp.ClientSession,
) -> None:
    sealed = await post(service, "/seal", user_id="u1", deck="tarot", question="Shall I move?")
    assert "seed" not in sealed
    drawn = await post(
        service, "", user_id="u1", draw_id=sealed["draw_id"], spread="three", locale="fr-FR"
    )
    assert drawn["commitment"] == sealed["commitment"]
    assert [card["position"] for card in drawn["cards"]] == ["past", "present", "direction"]
    told = {name: drawn[name] for name in ("commitment", "seed", "context", "deck", "spread")}
    checked = await post(service, "/verify", **told, locale="fr")
    assert checked["is_valid"]
    assert checked["cards"] == drawn["cards"]
    wrong = await post(service, "/verify", 409, **(told | {"seed": "00" * 16}))
    assert wrong["error"]["type"] == "CONFLICT"
    await post(service, "", 404, user_id="u2", draw_id=sealed["draw_id"], spread="three")


async def test_cards_are_drawn_at_once_where_nobody_asks_for_a_seal(
    service: aiohttp.ClientSession,
) -> None:
    drawn = await post(service, "", request_id="req_1")
    (card,) = drawn["cards"]
    assert drawn["request_id"] == "req_1"
    assert {"card", "name", "reversed", "meaning", "position"} <= card.keys()
    runes = await post(service, "", deck="runes", spread="three", locale="ru")
    assert len(runes["cards"]) == 3
    assert len((await post(service, "", spread="Three cards"))["cards"]) == 3
    assert len((await post(service, "", spread="celtic-cross"))["cards"]) == 10
    refused = await post(service, "", 400, deck="runes", spread="celtic_cross")
    assert "one, three" in refused["error"]["message"]
    assert (await post(service, "", 400, deck="ouija"))["error"]["type"] == "VALIDATION_ERROR"
