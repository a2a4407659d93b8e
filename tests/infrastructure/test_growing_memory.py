"""A memory that grew piece by piece is searched as one that was put together at once."""

import numpy as np
import pytest

from domain.memory.events import UserMemoryEvent
from domain.memory.recall.ranking import LEXICAL
from domain.shared.language import Language
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Segment, joined
from tests.support.long_conversations import long_conversations
from tests.support.recall import recall_parts

CONVERSATION = long_conversations(Language.ENGLISH)[2]
EVENTS = CONVERSATION.events


def segment(events: list[UserMemoryEvent]) -> Segment:
    return recall_parts()[0].build(events, Language.ENGLISH)


def grown(*sizes: int) -> SearchableTurns:
    turns, begin = SearchableTurns(segment(list(EVENTS[: sizes[0]]))), sizes[0]
    for size in sizes[1:]:
        longer = turns.followed_by(segment(list(EVENTS[begin : begin + size])))
        assert longer
        turns, begin = longer, begin + size
    tail = segment(list(EVENTS[begin:]))
    return turns.extended(tail)


@pytest.mark.parametrize("sizes", [(1,), (100,), (100, 30, 30), (2, 1, 1, 1, 50), (60, 61, 1)])
def test_every_question_weighs_every_turn_alike(sizes: tuple[int, ...]) -> None:
    pieces, whole = grown(*sizes), SearchableTurns(segment(list(EVENTS)))
    reader = recall_parts()[1]
    for question in CONVERSATION.questions:
        asked = reader.read(question.text, whole.names, whole.newest.date())
        np.testing.assert_allclose(
            pieces.scores(asked, LEXICAL), whole.scores(asked, LEXICAL), rtol=1e-3, atol=1e-4
        )


def test_each_turn_is_where_it_was_put() -> None:
    pieces = grown(40, 30, 5, 5)
    found = [pieces.locate(turn) for turn in range(len(EVENTS))]
    assert [part.content(row) for part, row in found] == [event.content for event in EVENTS]


def test_few_segments_are_made_of_many() -> None:
    assert len(grown(*[4] * 32).parts.segments) <= 5


def test_what_was_said_before_does_not_follow() -> None:
    turns = SearchableTurns(segment(list(EVENTS[50:90])))
    assert turns.followed_by(segment(list(EVENTS[:20]))) is None


def test_what_is_there_does_not_follow() -> None:
    turns = SearchableTurns(segment(list(EVENTS[:50])))
    assert turns.followed_by(joined([segment(list(EVENTS[49:60]))])) is None
