"""What holds of every handoff, wherever it is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.handoff.context import MOST_TOKENS, HandoffContext
from domain.handoff.handoffs import (
    Failure,
    HandoffReason,
    PersonaHandoff,
    handoff_id_for,
    has_room,
    last_left,
    was_suggested,
)
from domain.handoff.rules import Conditions, Occasion, SwitchingRule, SwitchingRules
from domain.personas.scope import Topic
from domain.shared.errors import Conflict
from domain.shared.identity import MemoryOwner, Person
from domain.shared.language import Language

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
OWNER = MemoryOwner(Person("501"))
told = st.text(max_size=600)


def a_handoff(
    *, turn_id: str = "t-1", reason: HandoffReason = HandoffReason.DOMAIN, at: datetime = NOW
) -> PersonaHandoff:
    handoff_id = handoff_id_for(OWNER, turn_id, reason)
    return PersonaHandoff(handoff_id, OWNER, "butler", "astrologer", reason, turn_id, at)


def taken() -> PersonaHandoff:
    return a_handoff().accepted("astrologer", "", by="t-2", now=NOW)


def occasion(words: str, **more: object) -> Occasion:
    return Occasion(words, "butler", Language.ENGLISH, **more)  # type: ignore[arg-type]


@given(st.tuples(told, told, told, told, told, told))
def test_a_context_never_takes_more_than_300_tokens(parts: tuple[str, ...]) -> None:
    def count(text: str) -> int:
        return len(text.encode()) // 3

    assert count(HandoffContext("You take over.", *parts).text(count)) <= MOST_TOKENS


def test_goals_outlive_a_summary_that_is_too_long() -> None:
    context = HandoffContext("You take over.", goals="move to Bath", summary="It rained. " * 500)
    assert "Goals: move to Bath" in context.text(lambda text: len(text.split()))


def test_what_was_declined_is_not_accepted_any_more() -> None:
    over = a_handoff().failed(Failure.DECLINED, by="t-2", now=NOW)
    with pytest.raises(Conflict, match="failed"):
        over.accepted("astrologer", "", by="t-3", now=NOW)


def test_only_what_was_accepted_is_completed() -> None:
    with pytest.raises(Conflict, match="pending"):
        a_handoff().completed(NOW)


def test_an_answer_counts_again_in_the_turn_that_gave_it() -> None:
    assert not taken().is_over_for("t-2", NOW)
    assert taken().is_over_for("t-3", NOW)


def test_who_left_is_known_by_the_newest_handoff_that_was_taken() -> None:
    assert last_left("butler", [taken()]) == NOW
    assert last_left("butler", [a_handoff()]) is None


@pytest.mark.parametrize(("declined", "days"), [(False, 1), (True, 7)])
def test_a_suggestion_is_not_made_again_at_once(declined: bool, days: int) -> None:
    handoff = a_handoff()
    if declined:
        handoff = handoff.failed(Failure.DECLINED, by="t-2", now=NOW)
    just_before = NOW + timedelta(days=days, seconds=-1)
    assert was_suggested("astrologer", [handoff], just_before)
    assert not was_suggested("astrologer", [handoff], just_before + timedelta(seconds=2))


def test_a_turn_has_room_for_two() -> None:
    assert has_room("t-1", [a_handoff(), a_handoff(turn_id="t-0")])
    assert not has_room("t-1", [a_handoff(), taken()])


def test_of_rules_that_fit_the_most_urgent_counts() -> None:
    reason, stars = HandoffReason.DOMAIN, Topic("stars", words=("zodiac*",))
    rules = SwitchingRules(
        (
            SwitchingRule("anything", reason, "assistant"),
            SwitchingRule("stars", reason, "astrologer", topic=stars, priority=20),
        )
    )
    found = [rules.for_occasion(occasion(words)) for words in ("My zodiac?", "The weather?")]
    assert [rule.name for rule in found if rule] == ["stars", "anything"]


def test_a_rule_asks_for_all_of_its_conditions() -> None:
    conditions = Conditions(frozenset({Language.ENGLISH}), scope="refused")
    rule = SwitchingRule("r", HandoffReason.CAPABILITY, "assistant", conditions=conditions)
    assert rule.fits(occasion("Code", scope="refused"))
    assert not rule.fits(occasion("Code"))


def test_nobody_is_suggested_to_themselves() -> None:
    assert not SwitchingRule("r", HandoffReason.DOMAIN, "butler").fits(occasion("Tea"))
