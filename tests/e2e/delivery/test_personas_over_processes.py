"""What an operator decides in one process is what people hear from another one next."""

import asyncio

import httpx2
import pytest

from tests.e2e.delivery.town import Town
from tests.support.command import ADMIN_KEY
from tests.support.persona_owner import PersonaOwner
from tests.support.product_process import ProductProcess
from tests.support.sandbox_user import SandboxUser

NEW = "A new butler. /persona"


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
    async with asyncio.timeout(30):
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
