"""Who may do what to which persona: every operation, every role, own personas and others'."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from application.access.keys import CreateKeyUseCase
from composition import open_app
from domain.access.keys import Role
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import product_settings, running_product
from tests.support.persona_owner import PersonaOwner, a_profile

OPERATIONS: dict[str, tuple[str, str, object]] = {
    "list": ("get", "/personas", None),
    "show": ("get", "/personas/CODE", None),
    "versions": ("get", "/personas/CODE/versions", None),
    "version": ("get", "/personas/CODE/versions/1", None),
    "diff": ("get", "/personas/CODE/diff?from=1&to=1", None),
    "history": ("get", "/personas/CODE/history", None),
    "export": ("get", "/personas/CODE/export", None),
    # Before the draft is edited: who writes a version may not approve it.
    "approve": ("post", "/personas/CODE/versions/1/approve", None),
    "create": ("post", "/personas", {"code": "new_one", "en": {"name": "x"}}),
    "import": ("post", "/personas/import", {"spec": "chara_card_v2", "data": {"name": "x"}}),
    "draft": ("post", "/personas/CODE/versions", {"changes": {"emoji": "🫖"}}),
    "edit": ("put", "/personas/CODE/versions/1", {"changes": {"emoji": "🫖"}}),
    "validate": ("post", "/personas/CODE/versions/1/validate", None),
    "test": ("post", "/personas/CODE/versions/1/test", None),
    "preview": ("post", "/personas/CODE/versions/1/preview", None),
    "activate": ("post", "/personas/CODE/activate", {"version": 1}),
    "rollback": ("post", "/personas/CODE/rollback", None),
    "archive": ("post", "/personas/CODE/archive", None),
    "restore": ("post", "/personas/CODE/restore", None),
    "figures": ("get", "/monitoring/persona-kpis?persona=CODE", None),
}
EVERYTHING = set(OPERATIONS)
READING = {"list", "show", "versions", "version", "diff", "history", "export", "figures"}
RELEASING = {"rollback", "archive", "restore", "approve"}
WITHOUT_A_PERSONA = {"list", "create", "import"}
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("service", "others'"): set(),
    ("support", "others'"): READING | {"validate", "test", "preview"},
    ("owner", "own"): EVERYTHING - RELEASING,
    ("owner", "others'"): WITHOUT_A_PERSONA,
    ("ops", "others'"): EVERYTHING,
    ("admin", "others'"): EVERYTHING,
}


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(
        mongo_uri_and_name,
        tmp_path,
        profile_admin_api_key=ADMIN_KEY,
        rate_limit_enabled=False,
    )


@pytest.fixture
async def admin(settings: Settings) -> AsyncIterator[PersonaOwner]:
    async with running_product(settings) as product:
        yield PersonaOwner(product.url)


async def a_key(settings: Settings, name: str, role: Role) -> str:
    async with open_app(settings) as app:
        return (await app.get(CreateKeyUseCase).execute(name, role))[1]


async def asked(somebody: PersonaOwner, operation: str, code: str) -> int:
    method, path, body = OPERATIONS[operation]
    path = path.replace("CODE", code)
    if method == "get":
        return (await somebody.get(path)).status_code
    call = somebody.post if method == "post" else somebody.put
    return (await call(path, body or {})).status_code


async def test_every_role_may_do_what_its_work_needs_and_nothing_else(
    admin: PersonaOwner, settings: Settings, mongo_database: Database
) -> None:
    keys = {"admin": ADMIN_KEY}
    for role in ("service", "support", "owner", "ops"):
        keys[role] = await a_key(settings, f"{role} of ours", Role(role))
    for code, owner in (("mine", "owner of ours"), ("theirs", "somebody else")):
        made_persona = await admin.post("/personas", {"code": code, "owner": owner, **a_profile()})
        assert made_persona.status_code == 201
    for (role, whose), allowed in ALLOWED.items():
        code = "mine" if whose == "own" else "theirs"
        somebody = admin.with_key(keys[role])
        outcomes = {each: await asked(somebody, each, code) for each in OPERATIONS}
        refused = {each for each, status in outcomes.items() if status == 403}
        assert EVERYTHING - refused == allowed, (role, whose, outcomes)
        assert not {status for status in outcomes.values() if status >= 500}, outcomes
    nobody = {each: await asked(admin.with_key(""), each, "mine") for each in OPERATIONS}
    assert set(nobody.values()) == {401}
    noted = await mongo_database["audit_log"].distinct(
        "action", {"outcome": "refused", "subject": {"$regex": "^persona:"}}
    )
    assert {"see_personas", "draft_personas", "release_personas", "approve_personas"} <= set(noted)


async def an_owner_asks_and_somebody_else_makes_it_live(
    admin: PersonaOwner, settings: Settings
) -> None:
    anna = admin.with_key(await a_key(settings, "anna", Role.OWNER))
    await anna.post("/personas", {"code": "annas", **a_profile()})
    await anna.post("/personas/annas/versions/1/test")
    asked_for = await anna.post("/personas/annas/activate", {"version": 1})
    assert (asked_for.status_code, asked_for.json()["active_version"]) == (202, None)
    version = (await admin.get("/personas/annas/versions/1")).json()
    assert version["requested_by"] == "anna"
    live = await admin.post("/personas/annas/activate", {"version": 1})
    assert live.json()["active_version"] == 1


async def a_change_is_noted_with_what_stood_there_before_and_after(
    admin: PersonaOwner, mongo_database: Database
) -> None:
    await admin.post("/personas/butler/versions", {"changes": {"emoji": "🫖"}})
    await admin.post("/personas/butler/versions/2/test")
    await admin.post("/personas/butler/activate", {"version": 2})
    found = await mongo_database["audit_log"].find_one(
        {"subject": "persona:butler", "action": "release_personas", "outcome": "done"}
    )
    assert found is not None
    assert (found["before"], found["after"]) == ("v1", "v2")


async def test_requests_and_changes_are_noted(
    admin: PersonaOwner, settings: Settings, mongo_database: Database
) -> None:
    await an_owner_asks_and_somebody_else_makes_it_live(admin, settings)
    await a_change_is_noted_with_what_stood_there_before_and_after(admin, mongo_database)


async def test_who_wrote_a_version_does_not_approve_it(
    settings: Settings,
) -> None:
    strict = settings.model_copy(update={"persona_approvals": 1})
    async with running_product(strict) as product:
        admin = PersonaOwner(product.url)
        olga = admin.with_key(await a_key(settings, "olga", Role.OPS))
        await olga.post("/personas", {"code": "sommelier", **a_profile()})
        await olga.post("/personas/sommelier/versions/1/test")
        waiting = await olga.post("/personas/sommelier/activate", {"version": 1})
        assert (waiting.status_code, "0 of 1" in waiting.text) == (409, True)
        own = await olga.post("/personas/sommelier/versions/1/approve")
        assert own.status_code == 403
        assert (await admin.post("/personas/sommelier/versions/1/approve")).status_code == 200
        await olga.put("/personas/sommelier/versions/1", {"changes": {"emoji": "🥂"}})
        await olga.post("/personas/sommelier/versions/1/test")
        assert (await olga.post("/personas/sommelier/activate", {"version": 1})).status_code == 409
        await admin.post("/personas/sommelier/versions/1/approve")
        assert (await olga.post("/personas/sommelier/activate", {"version": 1})).status_code == 200
