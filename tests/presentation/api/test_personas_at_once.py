"""Several people, several processes, one persona."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from composition.context import ProcessRole
from infrastructure.settings import Settings
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.persona_owner import PersonaOwner, a_profile

API = frozenset({ProcessRole.API})


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(
        mongo_uri_and_name, tmp_path, profile_admin_api_key=ADMIN_KEY, rate_limit_enabled=False
    )


@pytest.fixture
async def product(settings: Settings) -> AsyncIterator[RunningProduct]:
    async with running_product(settings) as product:
        yield product


async def a_tested_draft(ops: PersonaOwner, greeting: str) -> int:
    voices = {code: {"greeting": f"{greeting} /persona"} for code in ("ru", "en", "fr")}
    made = await ops.post("/personas/butler/versions", {"from_version": 1, "changes": voices})
    number: int = made.json()["version"]
    assert (await ops.post(f"/personas/butler/versions/{number}/test")).json()["passed"]
    return number


async def greeted(product: RunningProduct, name: str) -> str:
    user = await product.sandbox.user(name)
    answer = await user.wait_for_reply(await user.send_text("/start"))
    return str(answer["text"])


async def test_a_rollback_changes_the_very_next_reply_of_another_process(
    product: RunningProduct, settings: Settings
) -> None:
    async with running_product(settings, API) as other:
        ops = PersonaOwner(other.url)
        number = await a_tested_draft(ops, "A new butler.")
        await ops.post("/personas/butler/activate", {"version": number})
        async with asyncio.timeout(60):
            while "A new butler." not in await greeted(product, "Ann"):
                pass
        await ops.post("/personas/butler/rollback")
        async with asyncio.timeout(60):
            while "A new butler." in await greeted(product, "Ben"):
                pass


async def test_of_two_activations_at_once_the_history_keeps_one_line(
    product: RunningProduct,
) -> None:
    ops = PersonaOwner(product.url)
    numbers = [await a_tested_draft(ops, f"Butler {n}.") for n in range(4)]
    answers = await asyncio.gather(
        *(ops.post("/personas/butler/activate", {"version": number}) for number in numbers)
    )
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    live = (await ops.get("/personas/butler")).json()["active_version"]
    winners = [number for number, status in zip(numbers, statuses, strict=True) if status == 200]
    history = (await ops.get("/personas/butler/history")).json()["items"]
    assert live in winners
    assert history[-1]["version"] == 1
    assert len(history) == 1 + len(winners)


async def test_a_second_rollback_goes_further_back_and_the_last_has_nowhere_to_go(
    product: RunningProduct,
) -> None:
    ops = PersonaOwner(product.url)
    for number in (await a_tested_draft(ops, "Two."), await a_tested_draft(ops, "Three.")):
        await ops.post("/personas/butler/activate", {"version": number})
    answers = [await ops.post("/personas/butler/rollback") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert [answer.json()["active_version"] for answer in answers[:2]] == [2, 1]
    named = await ops.post("/personas/butler/rollback", {"to": 3})
    assert named.json()["active_version"] == 3
    never = await ops.post("/personas/butler/rollback", {"to": 99})
    assert never.status_code == 409


async def a_stale_edit_is_refused_with_the_difference(ops: PersonaOwner) -> None:
    made = await ops.post("/personas", {"code": "sommelier", **a_profile()})
    etag = made.headers["etag"]
    path = "/personas/sommelier/versions/1"
    first = await ops.put(path, {"changes": {"emoji": "🥂"}}, if_match=etag)
    assert first.status_code == 200
    stale = await ops.put(path, {"changes": {"emoji": "🍺"}}, if_match=etag)
    assert stale.status_code == 409
    assert stale.json()["error"]["details"]["difference"] == [
        {"field": "emoji", "before": "🥂", "after": "🍺"}
    ]


async def a_call_that_is_repeated_with_its_key_is_done_once(ops: PersonaOwner) -> None:
    body = {"code": "repeated", **a_profile()}
    answers = [await ops.post("/personas", body, idempotency_key="k1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    again = await ops.post("/personas", body)
    assert again.status_code == 409
    other = await ops.post("/personas", {**body, "code": "other"}, idempotency_key="k1")
    assert other.status_code == 409


async def a_version_that_was_live_stays_as_it_is(ops: PersonaOwner) -> None:
    refused = await ops.put("/personas/butler/versions/1", {"changes": {"emoji": "🫖"}})
    assert (refused.status_code, "make a new version" in refused.text) == (409, True)


WRONG: list[tuple[dict[str, object], str]] = [
    ({"code": "A b"}, "code"),
    ({"code": "x", "en": {"nam": "y"}}, "en.nam"),
    ({"code": "x", "en": {"name": 7}}, "en.name"),
    ({"code": "x", "en": {"name": "y"}, "model": {"temperature": 9}}, "model.temperature"),
    ({"code": "x", "en": {"name": "a\x00b"}}, "NUL"),
    ({"code": "x"}, "ru, en and fr"),
    ({"code": "x", "changes": []}, "changes"),
]


async def a_wrong_body_is_refused_by_its_field(ops: PersonaOwner) -> None:
    for body, field in WRONG:
        answer = await ops.post("/personas", body)
        assert (answer.status_code, field in answer.text) == (400, True), answer.text


async def test_what_is_stale_repeated_sealed_or_wrong_is_told(product: RunningProduct) -> None:
    ops = PersonaOwner(product.url)
    await a_stale_edit_is_refused_with_the_difference(ops)
    await a_call_that_is_repeated_with_its_key_is_done_once(ops)
    await a_version_that_was_live_stays_as_it_is(ops)
    await a_wrong_body_is_refused_by_its_field(ops)
