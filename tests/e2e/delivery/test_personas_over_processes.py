"""What an operator decides in one process is what people hear from another one next."""

import asyncio

import httpx2
import pytest

from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from composition.app import open_app
from domain.access.keys import Principal, Role
from tests.e2e.delivery.town import Town
from tests.support.command import ADMIN_KEY
from tests.support.in_process_product import product_settings
from tests.support.persona_owner import PersonaOwner
from tests.support.product_process import ProductProcess
from tests.support.sandbox_user import SandboxUser

NEW = "A new butler. /persona"
ADMIN = Principal("olga", Role.ADMIN)


@pytest.fixture
def api(town: Town) -> ProductProcess:
    town.product("bot").start()
    return town.product("api", PROFILE_ADMIN_API_KEY=ADMIN_KEY).start()


async def answering(process: ProductProcess) -> PersonaOwner:
    """As soon as the process serves."""
    ops = PersonaOwner(f"http://127.0.0.1:{process.settings['HTTP_PORT']}")
    async with asyncio.timeout(60):
        while True:
            try:
                if (await ops.get("/personas/butler")).status_code == 200:
                    return ops
            except httpx2.TransportError:
                await asyncio.sleep(0.1)


async def hears(user: SandboxUser, *, new: bool) -> None:
    """Ask until the greeting is the one that was decided; whoever asks in vain asks again."""
    async with asyncio.timeout(60):
        while True:
            answer = await user.wait_for_reply(await user.send_text("/start"))
            if ("A new butler." in answer["text"]) is new:
                return


async def test_an_activation_and_its_rollback_reach_the_other_process(
    town: Town, api: ProductProcess
) -> None:
    ops = await answering(api)
    [guest] = await town.people(1)
    await hears(guest, new=False)
    changes = {code: {"greeting": NEW} for code in ("ru", "en", "fr")}
    made = await ops.post("/personas/butler/versions", {"from_version": 1, "changes": changes})
    assert made.json()["version"] == 2
    assert (await ops.post("/personas/butler/versions/2/test")).json()["passed"]
    assert (await ops.post("/personas/butler/activate", {"version": 2})).status_code == 200
    await hears(guest, new=True)
    assert (await ops.post("/personas/butler/rollback")).json()["active_version"] == 1
    await hears(guest, new=False)


LINK = "https://stars.example/today"


async def told(user: SandboxUser, *, linked: bool) -> None:
    """Ask until a reply holds the link, or does not."""
    async with asyncio.timeout(60):
        while True:
            answer = await user.wait_for_reply(await user.send_text("Where may I read on?"))
            if (LINK in answer["text"]) is linked:
                return


async def test_a_filter_is_loosened_and_tightened_in_a_running_process(town: Town) -> None:
    town.llm.reply = lambda received: f"Here: {LINK}"
    bot = town.product("bot").start()
    [guest] = await town.people(1)
    await told(guest, linked=False)
    settings = product_settings(town.mongo, town.folder)
    async with open_app(settings, prepare=False) as here:
        update = here.get(UpdateSafetyPolicyUseCase)
        for is_filtered in (False, True):
            await update.execute("general", {"filters": {"links": is_filtered}}, actor=ADMIN)
            await told(guest, linked=not is_filtered)
    assert bot.pid
