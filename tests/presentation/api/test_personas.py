"""The life of a persona over HTTP, on a real MongoDB, in a running product."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from infrastructure.settings import Settings
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import product_settings, running_product
from tests.support.persona_owner import PersonaOwner, a_profile


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, profile_admin_api_key=ADMIN_KEY)


@pytest.fixture
async def ops(settings: Settings) -> AsyncIterator[PersonaOwner]:
    async with running_product(settings) as product:
        yield PersonaOwner(product.url)


async def test_a_persona_lives_from_its_first_draft_to_a_rollback(ops: PersonaOwner) -> None:
    made = await ops.post("/personas", {"code": "sommelier", **a_profile()})
    assert made.status_code == 201
    assert made.json() | {"code": "sommelier", "version": 1, "status": "draft"} == made.json()

    untested = await ops.post("/personas/sommelier/activate", {"version": 1})
    assert (untested.status_code, untested.json()["error"]["type"]) == (409, "CONFLICT")

    tested = await ops.post("/personas/sommelier/versions/1/test")
    assert tested.status_code == 200
    assert tested.json()["passed"] is True, tested.json()
    assert tested.json()["scenarios"]

    live = await ops.post("/personas/sommelier/activate", {"version": 1})
    assert (live.status_code, live.json()["active_version"]) == (200, 1), live.text

    changes = {"en": {"description": "A sommelier who answers with one word."}}
    second = await ops.post(
        "/personas/sommelier/versions",
        {"from_version": 1, "changes": changes, "change_note": "shorter"},
    )
    assert (second.status_code, second.json()["version"]) == (201, 2)
    assert second.json()["en"]["description"] == "A sommelier who answers with one word."
    assert second.json()["en"]["name"] == "John"

    assert (await ops.post("/personas/sommelier/versions/2/validate")).json()["valid"] is True
    assert (await ops.post("/personas/sommelier/versions/2/test")).json()["passed"] is True
    approved = await ops.post("/personas/sommelier/versions/2/approve")
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    await ops.post("/personas/sommelier/activate", {"version": 2, "reason": "a try"})

    diff = (await ops.get("/personas/sommelier/diff", **{"from": 1, "to": 2})).json()
    assert [change["field"] for change in diff["changes"]] == ["en.description"]
    back = await ops.post("/personas/sommelier/rollback")
    assert (back.status_code, back.json()["active_version"]) == (200, 1)


async def test_every_decision_stands_in_the_history(ops: PersonaOwner) -> None:
    await ops.post("/personas", {"code": "sommelier", **a_profile()})
    await ops.post("/personas/sommelier/versions/1/test")
    await ops.post("/personas/sommelier/activate", {"version": 1})
    archived = (await ops.post("/personas/sommelier/archive")).json()
    assert (archived["status"], archived["active_version"]) == ("archived", None)
    restored = (await ops.post("/personas/sommelier/restore")).json()
    assert (restored["status"], restored["active_version"]) == ("active", 1)

    history = (await ops.get("/personas/sommelier/history")).json()["items"]
    events = [(each["event"], each["version"]) for each in history]
    assert events == [
        ("restored", None),
        ("archived", None),
        ("activated", 1),
    ]


async def test_a_card_of_another_tool_becomes_a_draft_and_comes_out_again(
    ops: PersonaOwner,
) -> None:
    card = {
        "spec": "chara_card_v2",
        "spec_version": "2.0",
        "data": {"name": "Aqua Éa", "description": "A librarian.", "x-unknown": [1]},
    }
    made = await ops.post("/personas/import", card)
    assert (made.status_code, made.json()["code"], made.json()["version"]) == (201, "aqua_ea", 1)
    exported = await ops.get("/personas/aqua_ea/export", format="card_v2")
    assert exported.json() == card
    png = await ops.get("/personas/aqua_ea/export", format="png")
    assert png.content.startswith(b"\x89PNG")
    yaml = await ops.get("/personas/aqua_ea/export", format="yaml")
    assert "A librarian." in yaml.text
    for _ in range(2):
        again = await ops.post("/personas/import?code=aqua_ea", card, idempotency_key="once")
        assert (again.status_code, again.json()["version"]) == (201, 2)
    hostile = await ops.post("/personas/import", {"spec": "chara_card_v2", "data": {"name": 7}})
    assert (hostile.status_code, hostile.json()["error"]["type"]) == (400, "VALIDATION_ERROR")
    live = (await ops.post("/personas/aqua_ea/activate", {"version": 1})).status_code
    assert live == 409
