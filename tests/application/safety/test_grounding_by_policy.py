"""A chart that is known grounds an answer only as far as the policy of whoever serves lets it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pymongo import MongoClient

from application.astrology.ports import Querents
from application.safety.approvals import DecideApprovalUseCase, ListApprovalsUseCase
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.astrology.querent import OWN, NamedBirth, Querent
from domain.safety.approvals import ApprovalStatus, Decided, Verb
from domain.shared.identity import Person
from infrastructure.in_memory.querents import InMemoryQuerents
from tests.application.safety.conftest import House, Street
from tests.support.charts import a_birth
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
ABOUT_IT, GREETING = "Tell me about my Venus", "Good evening to you"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Here:
    """An astrologer's house; every test has somebody of its own whose birth is known."""

    house: House
    voice: LivingVoice
    querents: InMemoryQuerents
    person: int = 900

    async def guest(self) -> Any:
        self.person += 1
        own = Querent(Person(str(self.person)), (NamedBirth(OWN, a_birth()),))
        await self.querents.save(own)
        guest = self.house.guest(str(self.person))
        await guest.press("persona:astrologer")
        return guest

    async def policy(self, **changes: list[str]) -> None:
        update = self.house.app.get(UpdateSafetyPolicyUseCase)
        usual: dict[str, list[str]] = {"blocked": [], "needs_approval": []}
        await update.execute("astrology", usual | changes, actor=ADMIN)

    @property
    def knows_the_chart(self) -> bool:
        """Whether the model was told of it, when it was last asked."""
        return "<chart>" in self.voice.requests[-1].prompt.text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Here]:
    mongo = (mongod_uri, f"test_grounding_{uuid4().hex[:12]}")
    street = Street(product_settings(mongo, tmp_path_factory.mktemp("grounding")))
    voice, querents = LivingVoice(), InMemoryQuerents()
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        async with street.house(voice, ports={Querents: querents}) as house:
            yield Here(house, voice, querents)
        client.drop_database(mongo[1])


async def test_where_it_is_allowed_the_answer_stands_on_it(here: Here) -> None:
    await here.policy()
    await (await here.guest()).say(GREETING)
    assert here.knows_the_chart


async def test_where_it_is_blocked_it_is_declined_and_all_else_is_answered_without(
    here: Here,
) -> None:
    await here.policy(blocked=["chart"])
    guest = await here.guest()
    (told,) = texts_of(await guest.say(ABOUT_IT))
    assert "does not do this" in told
    assert "You said" in texts_of(await guest.say(GREETING))[0]
    assert not here.knows_the_chart


async def test_where_people_must_agree_it_waits_for_them(here: Here) -> None:
    await here.policy(needs_approval=["chart"])
    guest = await here.guest()
    (told,) = texts_of(await guest.say(ABOUT_IT))
    assert "I have asked a colleague" in told
    approvals = here.house.app.get(ListApprovalsUseCase)
    (request,) = await approvals.execute(ApprovalStatus.PENDING)
    decision = Decided(Verb.APPROVE, "eve", request.nonce, request.args_hash)
    done = await here.house.app.get(DecideApprovalUseCase).execute(request.request_id, decision)
    assert done.status is ApprovalStatus.EXECUTED
    assert here.knows_the_chart
