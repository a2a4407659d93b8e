"""Who may change a policy, who must agree, what is noted, and whom it holds for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from application.access.audit import ListAuditUseCase
from application.access.ports import AuditQuery
from application.personas.drafting import AddVersionUseCase, CreatePersonaUseCase, Draft
from application.personas.live import LivePersonas
from application.safety.policies import LivePolicies
from application.safety.policy_changes import CreateSafetyPolicyUseCase, UpdateSafetyPolicyUseCase
from application.shared.repeating import repeat
from domain.access.keys import Principal, Role
from domain.shared.errors import Conflict, InvalidInput, NotAllowed
from tests.application.safety.conftest import House, Street
from tests.support.living_voice import LivingVoice
from tests.support.persona_owner import a_profile

ADMIN, OTHER = Principal("olga", Role.ADMIN), Principal("ben", Role.ADMIN)
OPS = Principal("ops", Role.OPS)
ANNA, PAUL = Principal("anna", Role.OWNER), Principal("paul", Role.OWNER)
TIGHTER = {"blocked": ["publish"]}


@pytest.fixture
async def house(street: Street) -> AsyncIterator[House]:
    """Anna looks after a persona with the policy for programmers, which nobody else has."""
    async with street.house() as house:
        await house.app.get(LivePersonas).refresh()
        create = house.app.get(CreatePersonaUseCase)
        await create.execute(ANNA, "sommelier", Draft(content=a_profile(safety_policy="code")))
        yield house


async def changed(house: House, who: Principal, name: str = "code") -> dict[str, object]:
    update = house.app.get(UpdateSafetyPolicyUseCase)
    return dict(await update.execute(name, TIGHTER, actor=who))


async def test_an_owner_changes_the_policy_of_her_persona_alone(house: House) -> None:
    assert (await changed(house, ANNA))["status"] == "active"
    assert house.app.get(LivePolicies).get("code").blocked == {"publish"}
    for who, name in ((PAUL, "code"), (ANNA, "general"), (ANNA, "astrology"), (OPS, "code")):
        with pytest.raises(NotAllowed):
            await changed(house, who, name)
    assert (await changed(house, ADMIN, "astrology"))["version"] == "v2"


async def test_an_owner_makes_a_policy_of_her_own_for_her_persona(house: House) -> None:
    create = house.app.get(CreateSafetyPolicyUseCase)
    strict = {"needs_approval": ["draw"]}
    made = await create.execute("sommelier-rules", "general", strict, actor=ANNA)
    assert (made["version"], made["needs_approval"]) == ("v1", ["draw"])
    with pytest.raises(NotAllowed):  # of no persona of hers yet
        await changed(house, ANNA, "sommelier-rules")
    add, content = house.app.get(AddVersionUseCase), {"safety_policy": "sommelier-rules"}
    await add.execute(ANNA, "sommelier", Draft(changes=content, from_version=1))
    assert (await changed(house, ANNA, "sommelier-rules"))["version"] == "v2"
    assert house.app.get(LivePolicies).get("sommelier-rules").blocked == {"publish"}
    with pytest.raises(NotAllowed):
        await changed(house, PAUL, "sommelier-rules")


async def test_a_name_that_is_taken_or_none_is_refused(house: House) -> None:
    create = house.app.get(CreateSafetyPolicyUseCase)
    with pytest.raises(Conflict, match="already"):
        await create.execute("general", "code", {}, actor=ADMIN)
    with pytest.raises(InvalidInput, match="small letters"):
        await create.execute("My Policy", "code", {}, actor=ADMIN)
    with pytest.raises(NotAllowed):
        await create.execute("of-ops", "code", {}, actor=OPS)


async def test_filters_and_new_policies_reach_another_process_while_it_runs(
    street: Street, house: House
) -> None:
    async with street.house() as other:
        policies = other.app.get(LivePolicies)
        running = asyncio.create_task(repeat(policies.refresh, 0.01))
        update = house.app.get(UpdateSafetyPolicyUseCase)
        for links in (False, True):
            await update.execute("general", {"filters": {"links": links}}, actor=ADMIN)
            async with asyncio.timeout(60):
                while policies.get("general").filters.links is not links:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        create = house.app.get(CreateSafetyPolicyUseCase)
        await create.execute("made-elsewhere", "general", {}, actor=ADMIN)
        async with asyncio.timeout(60):
            while "made-elsewhere" not in policies.names:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_policy_that_another_ones_persona_has_too_is_not_hers(house: House) -> None:
    create = house.app.get(CreatePersonaUseCase)
    await create.execute(PAUL, "porter", Draft(content=a_profile(safety_policy="code")))
    with pytest.raises(NotAllowed, match="porter"):
        await changed(house, ANNA)


async def test_what_stood_there_before_and_after_is_in_the_audit_log(house: House) -> None:
    await changed(house, ADMIN, "general")
    with pytest.raises(NotAllowed):
        await changed(house, OPS, "general")
    found = await house.app.get(ListAuditUseCase).execute(AuditQuery(subject="policy:general"))
    by_outcome = {entry.outcome: entry for entry in found}
    assert by_outcome["refused"].actor == "ops"
    done = by_outcome["done"]
    assert done.before == 'v1 {"blocked": ["share_other_users_data", "spend_money"]}'
    assert done.after == 'active v2 {"blocked": ["publish"]}'


async def test_where_approval_is_asked_for_somebody_else_must_agree(street: Street) -> None:
    settings = street.settings.model_copy(update={"persona_approvals": 1})
    async with Street(settings).house() as house:
        update, policies = house.app.get(UpdateSafetyPolicyUseCase), house.app.get(LivePolicies)
        made = await changed(house, ADMIN, "general")
        assert (made["status"], policies.get("general").version) == ("proposed", "v1")
        with pytest.raises(NotAllowed):
            await update.approve("general", "v2", actor=ADMIN)
        with pytest.raises(NotAllowed):
            await update.approve("general", "v2", actor=OPS)
        assert (await update.approve("general", "v2", actor=OTHER))["status"] == "active"
        assert policies.get("general").version == "v2"
        await changed(house, ADMIN, "general")
        await changed(house, ADMIN, "general")
        await update.approve("general", "v4", actor=OTHER)
        with pytest.raises(Conflict):
            await update.approve("general", "v3", actor=OTHER)


async def test_links_and_topics_follow_the_policy_of_whoever_speaks(street: Street) -> None:
    voice = LivingVoice()
    voice.say = lambda heard: "See https://stars.example/today for more."
    async with street.house(voice) as house:
        update, guest = house.app.get(UpdateSafetyPolicyUseCase), house.guest()
        open_to = {"allowed_hosts": ["stars.example"], "forbidden_topics": ["the lottery"]}
        await update.execute("astrology", open_to, actor=ADMIN)
        assert "stars.example" not in str(await guest.say("Good evening"))
        await guest.say("call the astrologer")
        assert "stars.example" in str(await guest.say("Tell me something nice"))
    butler, astrologer = voice.requests
    assert "the lottery" not in butler.prompt.text
    assert "Never speak of the lottery." in astrologer.prompt.text
