"""A draft is tried in Telegram by who looks after it, and by nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from infrastructure.settings import Settings
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.persona_owner import PersonaOwner
from tests.support.sandbox_user import SandboxUser


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Any) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, profile_admin_api_key=ADMIN_KEY)


@pytest.fixture
async def product(settings: Settings) -> AsyncIterator[RunningProduct]:
    async with running_product(settings) as product:
        yield product


async def hears(user: SandboxUser, said: str) -> str:
    answer = await user.wait_for_reply(await user.send_text(said))
    return str(answer["text"])


async def test_a_draft_is_shown_to_who_has_its_code_alone(product: RunningProduct) -> None:
    ops, versions = PersonaOwner(product.url), "/personas/butler/versions"
    olga, ben = await product.sandbox.user("Olga"), await product.sandbox.user("Ben")
    await ops.post(versions, {"changes": {"en": {"greeting": "A drafted butler."}}})
    offered = await ops.post(f"{versions}/2/preview")
    assert (offered.status_code, offered.json()["version"]) == (201, 2)

    begun = await hears(olga, offered.json()["command"])
    assert "version 2" in begun
    assert "A drafted butler." in begun
    assert "A drafted butler." in await hears(olga, "/start")
    assert "A drafted butler." not in await hears(ben, "/start")
    assert "not valid" in await hears(ben, offered.json()["command"])

    await ops.put(f"{versions}/2", {"changes": {"en": {"greeting": "Drafted anew."}}})
    assert "Drafted anew." in await hears(olga, "/start")
    assert (await ops.get("/personas/butler")).json()["active_version"] == 1

    assert await hears(olga, "/preview") == "The preview is over."
    assert "Drafted anew." not in await hears(olga, "/start")
    assert "not valid" in await hears(ben, "/preview forged")
