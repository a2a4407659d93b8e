"""Approvals on the real database: races, a crash at each step, changed policies."""

import asyncio
from typing import Any

import pytest

from application.desk.queue import ListDeskUseCase
from application.safety.approvals import (
    Asked,
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from application.safety.perform_approved import PerformApprovedUseCase
from application.safety.policies import GetSafetyPolicyUseCase
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.desk.sessions import Reason
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, Decided, Verb, decided
from domain.safety.risk import RiskOutcome
from domain.shared.errors import Conflict, InvalidInput, NotAllowed
from domain.shared.identity import Conversation
from tests.application.safety.conftest import OPERATORS, House, Street

ANN = Principal("ann", Role.ADMIN)

WORDS = {"bot_id": 10000, "chat_id": 777, "text": "Dinner is served."}


async def asked(house: House) -> ApprovalRequest:
    ask = house.app.get(RequestApprovalUseCase)
    answered = await ask.execute(Asked("send_message", WORDS, "ann"))
    assert answered.request is not None
    assert answered.risk.outcome is RiskOutcome.TWO_PERSONS
    return answered.request


def by(who: str, request: ApprovalRequest) -> Decided:
    return Decided(Verb.APPROVE, who, request.nonce, request.args_hash)


def button(request: ApprovalRequest, verb: str = "approve") -> str:
    return f"approval:{verb}:{request.request_id}:{request.nonce}:{request.seal}"


def sent(stored: Any) -> int:
    return int(stored["inbox"].count_documents({"lane.chat_id": 777}))


async def test_whoever_works_at_the_desk_sees_that_a_decision_is_needed(street: Street) -> None:
    async with street.house() as house:
        request = await asked(house)
        found = await house.app.get(ListDeskUseCase).execute(Principal("olga", Role.SUPPORT))
    (session,) = [each for each in found if each.conversation == Conversation(10_000, 777)]
    assert session.reason is Reason.APPROVAL
    assert request.request_id in session.summary


async def test_of_many_who_decide_at_once_each_counts_once_and_it_is_done_once(
    street: Street, stored: Any
) -> None:
    async with street.house() as one, street.house() as other:
        request = await asked(one)
        decides = [house.app.get(DecideApprovalUseCase) for house in (one, other)] * 4
        people = ["eve", "bob", "eve", "bob", "eve", "bob", "eve", "bob"]
        outcomes = await asyncio.gather(
            *(
                d.execute(request.request_id, by(who, request))
                for d, who in zip(decides, people, strict=True)
            ),
            return_exceptions=True,
        )
        assert all(isinstance(o, (ApprovalRequest, Conflict)) for o in outcomes)
        for who in ("eve", "bob"):
            now = await one.app.get(ListApprovalsUseCase).one(request.request_id)
            if now.status is ApprovalStatus.PENDING and who not in now.approvals:
                await one.app.get(DecideApprovalUseCase).execute(request.request_id, by(who, now))
        ended = await one.app.get(ListApprovalsUseCase).one(request.request_id)
    assert ended.status is ApprovalStatus.EXECUTED
    assert sorted(ended.approvals) == ["bob", "eve"]
    assert sent(stored) == 1


async def test_what_a_crash_left_undone_is_done_once_by_the_next_run(
    street: Street, stored: Any
) -> None:
    async with street.house() as house:
        request = await asked(house)
        requests = house.app.get(ListApprovalsUseCase)._requests
        once = decided(request, by("eve", request), street.clock.now())
        twice = decided(once, by("bob", once), street.clock.now())
        assert await requests.replace(once)
        assert await requests.replace(twice)  # the process dies here
    async with street.house() as later:
        perform = later.app.get(PerformApprovedUseCase)
        await perform.execute()
        await perform._performing.executors["send_message"](request.request_id, WORDS)  # and here
        await perform.execute()
        done = await later.app.get(ListApprovalsUseCase).one(request.request_id)
    assert done.status is ApprovalStatus.EXECUTED
    assert sent(stored) == 1


async def test_nobody_in_time_is_no(street: Street, stored: Any) -> None:
    async with street.house() as house:
        request = await asked(house)
        street.clock.advance(25 * 3600)
        await house.app.get(PerformApprovedUseCase).execute()
        with pytest.raises(Conflict):
            await house.app.get(DecideApprovalUseCase).execute(
                request.request_id, by("eve", request)
            )
        ended = await house.app.get(ListApprovalsUseCase).one(request.request_id)
    assert ended.status is ApprovalStatus.EXPIRED
    assert sent(stored) == 0


async def test_operators_see_the_whole_of_it_in_their_chat_and_decide_there(
    street: Street, stored: Any
) -> None:
    async with street.house() as house:
        request = await asked(house)
        row = stored["inbox"].find_one({"lane.chat_id": OPERATORS})
        assert "Dinner is served." in str(row)
        for person in ("601", "602"):
            guest = house.guest(person, group=OPERATORS)
            told = await guest.press(button(request))
            assert request.request_id in str(told)
        stranger = house.guest("603", group=-55)
        assert not (await stranger.press(button(request, "reject"))).parts
        ended = await house.app.get(ListApprovalsUseCase).one(request.request_id)
    assert ended.status is ApprovalStatus.EXECUTED
    assert sent(stored) == 1


async def test_a_policy_is_changed_and_rolled_back_without_a_restart(street: Street) -> None:
    async with street.house() as house:
        update = house.app.get(UpdateSafetyPolicyUseCase)
        changed = await update.execute("general", {"blocked": ["send_message"]}, actor=ANN)
        assert changed["version"] == "v2"
        with pytest.raises(NotAllowed):
            await asked(house)
        await update.roll_back("general", actor=ANN)
        assert (await asked(house)).status is ApprovalStatus.PENDING
        with pytest.raises(InvalidInput):
            await update.execute("general", {"no_such_field": 1}, actor=ANN)
        shown = await house.app.get(GetSafetyPolicyUseCase).execute("general")
        assert shown["version"] == "v1"


async def test_nobody_is_asked_about_what_could_never_be_done(street: Street) -> None:
    unfit: list[dict[str, Any]] = [{}, {"user": "777"}, {**WORDS, "text": " "}, {**WORDS, "to": 1}]
    async with street.house() as house:
        ask = house.app.get(RequestApprovalUseCase)
        for arguments in unfit:
            with pytest.raises(InvalidInput, match="takes bot_id and chat_id"):
                await ask.execute(Asked("send_message", arguments, "ann"))
        assert not await house.app.get(ListApprovalsUseCase).execute()


async def test_a_policy_changed_after_the_approval_is_asked_again(
    street: Street, stored: Any
) -> None:
    async with street.house() as house:
        request = await asked(house)
        decide = house.app.get(DecideApprovalUseCase)
        first = await decide.execute(request.request_id, by("eve", request))
        update = house.app.get(UpdateSafetyPolicyUseCase)
        await update.execute("general", {"blocked": ["send_message"]}, actor=ANN)
        ended = await decide.execute(request.request_id, by("bob", first))
    assert ended.status is ApprovalStatus.REJECTED
    assert sent(stored) == 0


async def test_the_second_to_agree_is_shown_what_the_first_has_changed(
    street: Street, stored: Any
) -> None:
    async with street.house() as house:
        request = await asked(house)
        changed = WORDS | {"text": "Dinner is late."}
        first = Decided(Verb.EDIT, "eve", request.nonce, request.args_hash, arguments=changed)
        edited = await house.app.get(DecideApprovalUseCase).execute(request.request_id, first)
        assert edited.status is ApprovalStatus.PENDING
        shown = [str(row) for row in stored["inbox"].find({"lane.chat_id": OPERATORS})]
        assert [("late" in text, edited.seal in text) for text in shown] == [
            (False, False),
            (True, True),
        ]
        bob = house.guest("602", group=OPERATORS)
        assert "аргументы изменились" in str((await bob.press(button(request))).notice)
        assert sent(stored) == 0
        assert "и сделано" in str(await bob.press(button(edited)))
    assert sent(stored) == 1
