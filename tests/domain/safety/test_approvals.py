"""Consent to one action with exactly these arguments, once, and not for ever."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.safety.approvals import (
    ApprovalRequest,
    ApprovalStatus,
    Decided,
    Refusal,
    Verb,
    canonical,
    decided,
    refusal,
)
from domain.safety.injection import Level
from domain.safety.policy import SafetyPolicy
from domain.safety.risk import (
    ActionFacts,
    AudienceClass,
    DataClass,
    Reversibility,
    Risk,
    RiskOutcome,
    Taint,
    assess,
)
from domain.shared.errors import Conflict, InvalidInput, NotAllowed

NOW = datetime(2026, 11, 1, tzinfo=UTC)
POLICY = SafetyPolicy("p", "v1", blocked=frozenset({"burn"}), needs_approval=frozenset({"tell"}))


def a_request(outcome: RiskOutcome = RiskOutcome.APPROVE) -> ApprovalRequest:
    return ApprovalRequest(
        request_id="r1",
        action="send_message",
        arguments=canonical({"text": "hi", "chat_id": 5}),
        risk=Risk(outcome, 60),
        persona="",
        persona_version="",
        policy="general/v1",
        requester="ann",
        nonce="n1",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )


def by(who: str, request: ApprovalRequest, verb: Verb = Verb.APPROVE, **more: Any) -> Decided:
    return Decided(verb, who, request.nonce, request.args_hash, **more)


def test_somebody_else_approves_it_once() -> None:
    request = a_request()
    approved = decided(request, by("eve", request), NOW)
    assert approved.status is ApprovalStatus.APPROVED
    assert approved.revision == request.revision + 1
    with pytest.raises(Conflict, match="is approved already"):
        decided(approved, by("bob", approved), NOW)


def test_its_requester_cannot_approve_it_and_may_take_it_back() -> None:
    request = a_request()
    with pytest.raises(NotAllowed):
        decided(request, by("ann", request), NOW)
    taken_back = decided(request, by("ann", request, Verb.REJECT), NOW)
    assert taken_back.status is ApprovalStatus.REJECTED


def test_too_late_is_blocked() -> None:
    request = a_request()
    with pytest.raises(Conflict, match="expired"):
        decided(request, by("eve", request), request.expires_at)
    assert request.seen_at(request.expires_at).status is ApprovalStatus.EXPIRED


@pytest.mark.parametrize("changed", [{"nonce": "n2"}, {"arguments": '{"chat_id":6}'}])
def test_what_was_not_seen_is_not_approved(changed: Mapping[str, Any]) -> None:
    seen = a_request()
    with pytest.raises(Conflict, match="not the one that you saw"):
        decided(replace(seen, **changed), by("eve", seen), NOW)


def test_two_persons_are_two() -> None:
    request = a_request(RiskOutcome.TWO_PERSONS)
    once = decided(request, by("eve", request), NOW)
    assert once.status is ApprovalStatus.PENDING
    with pytest.raises(Conflict):
        decided(once, by("eve", once), NOW)
    assert decided(once, by("bob", once), NOW).status is ApprovalStatus.APPROVED


def test_an_edit_is_consent_to_the_new_arguments() -> None:
    request = a_request()
    edited = decided(request, by("eve", request, Verb.EDIT, arguments={"text": "bye"}), NOW)
    assert edited.status is ApprovalStatus.EDITED
    assert edited.read_arguments() == {"text": "bye"}


def test_the_second_to_agree_agrees_to_what_the_first_has_changed() -> None:
    request = a_request(RiskOutcome.TWO_PERSONS)
    edited = decided(request, by("eve", request, Verb.EDIT, arguments={"text": "bye"}), NOW)
    assert edited.status is ApprovalStatus.PENDING
    assert decided(edited, by("bob", edited), NOW).status is ApprovalStatus.EDITED


def test_a_response_has_words() -> None:
    request = a_request()
    with pytest.raises(InvalidInput):
        decided(request, by("eve", request, Verb.RESPOND), NOW)
    answered = decided(request, by("eve", request, Verb.RESPOND, note="not today"), NOW)
    assert answered.status is ApprovalStatus.RESPONDED


def test_equal_arguments_have_one_form() -> None:
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1}) == '{"a":[2],"b":1}'
    with pytest.raises(InvalidInput):
        canonical({"a": float("nan")})


READ = ActionFacts(Reversibility.READ_ONLY, DataClass.OWN, AudienceClass.SELF)


@pytest.mark.parametrize(
    ("action", "facts", "outcome"),
    [
        ("look", READ, RiskOutcome.ALLOW),
        ("burn", READ, RiskOutcome.DENY),
        ("tell", READ, RiskOutcome.APPROVE),
        ("note", replace(READ, reversibility=Reversibility.EXTERNALLY_REVERSIBLE), "notify"),
        ("look", replace(READ, taint=Taint(True, True, True)), RiskOutcome.APPROVE),
        (
            "pay",
            replace(READ, money_usd=900, reversibility=Reversibility.IRREVERSIBLE),
            "two_persons",
        ),
        ("send", ActionFacts(), RiskOutcome.TWO_PERSONS),
        ("send", replace(ActionFacts(), injection=Level.HIGH), RiskOutcome.DENY),
    ],
)
def test_the_table_of_risks(action: str, facts: ActionFacts, outcome: str) -> None:
    risk = assess(action, facts, POLICY)
    assert risk.outcome == outcome
    assert risk.reasons or outcome == "allow"


@pytest.mark.parametrize(
    ("why", "changes", "decision"),
    [
        (Refusal.DECIDED, {"status": ApprovalStatus.REJECTED}, {}),
        (Refusal.LATE, {"expires_at": NOW}, {}),
        (Refusal.CHANGED, {}, {"args_hash": "0" * 64}),
        (Refusal.OWN, {}, {"by": "ann"}),
        (Refusal.TWICE, {"approvals": ("eve",)}, {}),
    ],
)
def test_what_does_not_count_says_why(
    why: Refusal, changes: Mapping[str, Any], decision: Mapping[str, Any]
) -> None:
    request = replace(a_request(RiskOutcome.TWO_PERSONS), **changes)
    assert refusal(request, replace(by("eve", request), **decision), NOW) is why
