"""One answer of several."""

from domain.orchestration.aggregation import (
    Aggregation,
    Confidence,
    Finding,
    Stance,
    aggregated,
)

PLAN = ("ann", "bob", "cid")
BOB = Finding("bob", "A guess.", confidence=Confidence.LOW, stance=Stance.NO)
ANN = Finding("ann", "Surely.", confidence=Confidence.HIGH, stance=Stance.YES)
CID = Finding("cid", "Likely.", stance=Stance.YES)
SILENT = Finding("dan", "")


def kept(how: Aggregation, *found: Finding) -> list[str]:
    return [each.agent for each in aggregated(found, PLAN, how)]


def test_the_first_good_answer_is_no_guess_unless_there_are_only_guesses() -> None:
    assert kept(Aggregation.FIRST_GOOD, BOB, CID, ANN) == ["cid"]
    assert kept(Aggregation.FIRST_GOOD, SILENT, BOB) == ["bob"]


def test_ranked_answers_begin_with_the_surest() -> None:
    assert kept(Aggregation.RANKED, BOB, CID, ANN) == ["ann", "cid", "bob"]


def test_merged_answers_stand_in_the_order_of_the_plan() -> None:
    assert kept(Aggregation.MERGED, CID, BOB, ANN) == ["ann", "bob", "cid"]


def test_a_vote_leaves_those_who_hold_what_most_hold() -> None:
    assert kept(Aggregation.VOTE, BOB, ANN, CID) == ["ann", "cid"]


def test_a_tie_leaves_everybody() -> None:
    assert kept(Aggregation.VOTE, BOB, ANN) == ["bob", "ann"]


def test_who_says_nothing_counts_for_nothing() -> None:
    for how in Aggregation:
        assert kept(how, SILENT) == []
