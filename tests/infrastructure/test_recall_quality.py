"""Of what was said long ago enough is found within a prompt's 800 tokens, on questions of which
nothing was learnt.
"""

from functools import cache

import pytest

from domain.shared.language import Language
from tests.bench.recall import METHODS, recall_of, recall_of_friends
from tests.support.long_conversations import SESSIONS, TURNS, long_conversations


@cache
def share(method: str, who: str = "all", kind: str = "all") -> float:
    return _recall(method)[who, kind]


@cache
def _recall(method: str) -> dict[tuple[str, str], float]:
    return dict(recall_of(METHODS[method]))


@pytest.mark.parametrize("language", list(Language))
def test_the_conversations_are_as_long_as_they_should_be(language: Language) -> None:
    conversations = long_conversations(language)
    assert len(conversations) == 3
    assert sum(len(conversation.questions) for conversation in conversations) == 60
    for conversation in conversations:
        assert len(conversation.events) >= TURNS
        days = {event.created_at.date() for event in conversation.events}
        assert len(days) >= SESSIONS - 1
        named = {event.external_id for event in conversation.events}
        assert all(question.evidence <= named for question in conversation.questions)


def test_enough_is_found() -> None:
    assert share("ours") >= 0.85


@pytest.mark.parametrize("language", list(Language))
def test_enough_is_found_in_every_language(language: Language) -> None:
    assert share("ours", language) >= 0.80


@pytest.mark.parametrize(("tokens", "enough"), [(800, 0.93), (400, 0.85)])
def test_enough_is_found_of_what_two_friends_said(tokens: int, enough: float) -> None:
    assert recall_of_friends(METHODS["ours"], tokens) >= enough


def test_what_happened_when_is_found() -> None:
    assert share("ours", kind="dates") >= 0.95


@pytest.mark.parametrize("language", list(Language))
def test_the_questions_are_too_hard_for_plain_search(language: Language) -> None:
    assert share("plain BM25", language) < 0.70
    assert share("last 20", language) < 0.15
