"""Young turns that came bit by bit are searched as those that were read at once."""

import gc
import weakref
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from domain.memory.events import UserMemoryEvent
from domain.memory.recall.ranking import LEXICAL
from domain.shared.language import Language
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Array
from infrastructure.recall.young_turns import YoungTurns
from tests.support.long_conversations import long_conversations
from tests.support.recall import recall_parts

CONVERSATION = long_conversations(Language.ENGLISH)[2]
ARCHIVED, LIVE = CONVERSATION.events[:80], CONVERSATION.events[80:]
BUILDER, READER = recall_parts()


def archive() -> SearchableTurns:
    return SearchableTurns(BUILDER.build(ARCHIVED))


def scores(turns: SearchableTurns) -> Array:
    asked = [READER.read(q.text, turns.names, date(2026, 1, 1)) for q in CONVERSATION.questions]
    return np.concatenate([turns.scores(each, LEXICAL) for each in asked])


def assert_as_read_at_once(turns: SearchableTurns, live: Sequence[UserMemoryEvent]) -> None:
    whole = archive().extended(BUILDER.build(live))
    np.testing.assert_allclose(scores(turns), scores(whole), rtol=1e-3, atol=1e-4)


def test_turns_that_came_by_twos_are_weighed_as_those_read_at_once() -> None:
    young, archived = YoungTurns(BUILDER), archive()
    for end in range(2, len(LIVE) + 1, 2):
        turns, said = young.after(archived, LIVE[:end])
        assert list(said) == list(LIVE[:end])
    assert_as_read_at_once(turns, said)


def test_few_parts_are_made_of_many_turns() -> None:
    young, archived = YoungTurns(BUILDER), archive()
    parts = [len(young.after(archived, LIVE[:end])[0].parts) for end in range(1, len(LIVE))]
    assert max(parts) <= 9


def test_what_is_taken_back_or_rewritten_is_searched_no_more() -> None:
    young, archived = YoungTurns(BUILDER), archive()
    young.after(archived, LIVE[:20])
    assert_as_read_at_once(young.after(archived, LIVE[2:18])[0], LIVE[2:18])
    rewritten = [replace(LIVE[2], content="The garden is mine."), *LIVE[3:18]]
    assert_as_read_at_once(young.after(archived, rewritten)[0], rewritten)


def test_what_is_archived_too_is_there_once() -> None:
    turns, said = YoungTurns(BUILDER).after(archive(), [*ARCHIVED[-3:], *LIVE[:4]])
    assert list(said) == list(LIVE[:4])
    assert len(turns) == len(ARCHIVED) + 4


def test_no_words_are_kept_and_nothing_outlives_the_archive() -> None:
    young, archived = YoungTurns(BUILDER), archive()
    turns = young.after(archived, LIVE[:6])[0]
    assert [part.text for part in turns.parts[1:]] == [b""]
    gone = weakref.ref(turns)
    del archived, turns
    gc.collect()
    assert gone() is None
