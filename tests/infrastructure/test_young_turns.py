"""Young turns that came bit by bit are searched as those that were read at once."""

import gc
import weakref
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import FunctionType, ModuleType

import numpy as np

from domain.memory.events import EventRole, EventTag, UserMemoryEvent
from domain.memory.recall.ranking import LEXICAL
from domain.shared.language import Language
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Array
from infrastructure.recall.weighing import WeighedTurns
from infrastructure.recall.young_turns import YoungTurns
from tests.support.long_conversations import long_conversations
from tests.support.recall import recall_parts

CONVERSATION = long_conversations(Language.ENGLISH)[2]
ARCHIVED, LIVE = CONVERSATION.events[:80], CONVERSATION.events[80:]
BUILDER, READER = recall_parts()


def archive() -> SearchableTurns:
    return SearchableTurns(BUILDER.build(ARCHIVED))


def scores(turns: WeighedTurns) -> Array:
    asked = [READER.read(q.text, turns.names, date(2026, 1, 1)) for q in CONVERSATION.questions]
    return np.concatenate([turns.scores(each, LEXICAL) for each in asked])


def assert_as_read_at_once(turns: WeighedTurns, live: Sequence[UserMemoryEvent]) -> None:
    whole = archive().extended(BUILDER.build(live))
    np.testing.assert_allclose(scores(turns), scores(whole), rtol=1e-3, atol=1e-4)


def test_turns_that_came_by_twos_are_weighed_as_those_read_at_once() -> None:
    young, archived = YoungTurns(BUILDER), archive()
    for end in range(2, len(LIVE) + 1, 2):
        turns, said = young.after(archived, LIVE[:end])
        assert list(said) == list(LIVE[:end])
    assert_as_read_at_once(turns, said)


def test_an_answer_made_anew_takes_the_place_of_an_archived_one() -> None:
    first, *others = LIVE
    anew = replace(first, role=EventRole.ASSISTANT, tags=(EventTag.AGAIN,))
    young, archived = YoungTurns(BUILDER), archive()
    scores(young.after(archived, [anew])[0])  # what is worked out once is put right, too
    live = [anew, replace(others[0], role=EventRole.ASSISTANT, tags=(EventTag.AGAIN,)), *others[1:]]
    assert_as_read_at_once(young.after(archived, live)[0], live)


def test_what_a_date_asks_for_is_found_among_the_young() -> None:
    turns = YoungTurns(BUILDER).after(archive(), LIVE)[0]
    day = LIVE[-1].created_at.date()
    asked = READER.read(f"What was it on {day:%B %d, %Y}?", turns.names, day)
    assert turns.has_any(replace(asked, words=(), related=()))


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
    assert not {event.content for event in LIVE[:6]} & strings_kept_by(turns)
    gone = weakref.ref(turns)
    del archived, turns
    gc.collect()
    assert gone() is None


def test_turns_that_nothing_is_archived_before_are_weighed_as_those_read_at_once() -> None:
    young = YoungTurns(BUILDER)
    for end in range(2, len(LIVE) + 1, 2):
        turns = young.alone(LIVE[:end])
    whole = SearchableTurns(BUILDER.build(LIVE))
    np.testing.assert_allclose(scores(turns), scores(whole), rtol=1e-3, atol=1e-4)


def test_they_are_read_once_while_they_go_on() -> None:
    young = YoungTurns(BUILDER)
    turns = young.alone(LIVE[:6])
    assert young.alone(LIVE[:8]) is turns
    again = [replace(event) for event in LIVE[:8]]
    assert young.alone(again) is not turns
    assert young.alone(LIVE[1:8]) is not turns


def test_of_them_no_words_are_kept_and_nothing_outlives_the_first() -> None:
    young, live = YoungTurns(BUILDER), [replace(event) for event in LIVE[:6]]
    turns = young.alone(live)
    assert not {event.content for event in live} & strings_kept_by(turns)
    assert not bytes_kept_by(turns)
    gone = weakref.ref(turns)
    del live, turns
    gc.collect()
    assert gone() is None


def test_turns_without_a_word_are_searched_too() -> None:
    wordless = [replace(event, content="🙂") for event in LIVE[:4]]
    turns = YoungTurns(BUILDER).alone(wordless)
    assert not turns.has_any(READER.read("The garden?", turns.names, date(2026, 1, 1)))


def bytes_kept_by(turns: WeighedTurns) -> bytes:
    return bytes(turns.locate(0)[0].text)


def strings_kept_by(root: object) -> set[str]:
    """Code and its modules apart."""
    found: set[str] = set()
    seen, waiting = {id(root)}, [root]
    while waiting:
        for each in gc.get_referents(waiting.pop()):
            if isinstance(each, str):
                found.add(each)
            elif id(each) not in seen and not isinstance(each, type | ModuleType | FunctionType):
                seen.add(id(each))
                waiting.append(each)
    return found
