import pytest

from domain.personalization.prompt import (
    PromptParts,
    clean_name,
    newest_that_fit,
)
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Role
from tests.support.text_engine import WordCounter

count = WordCounter().count


def _said(*texts: str) -> list[ChatMessage]:
    """Question, answer, question, …"""
    return [
        ChatMessage(Role.ASSISTANT if number % 2 else Role.USER, text)
        for number, text in enumerate(texts)
    ]


def test_the_oldest_messages_are_left_out_first() -> None:
    room = 2 * (1 + MESSAGE_OVERHEAD)
    kept, tokens = newest_that_fit(_said("q1", "a1", "q2", "a2"), room, count)

    assert [message.content for message in kept] == ["q2", "a2"]
    assert tokens == room


def test_an_answer_does_not_stand_without_its_question() -> None:
    kept, tokens = newest_that_fit(_said("a long question", "a1", "q2", "a2"), 16, count)

    assert [message.content for message in kept] == ["q2", "a2"]
    assert tokens == 2 * (1 + MESSAGE_OVERHEAD)


def test_what_is_older_than_a_message_that_does_not_fit_goes_with_it() -> None:
    kept, _ = newest_that_fit(_said("q1", "word " * 50, "q2", "a2"), 30, count)

    assert [message.content for message in kept] == ["q2", "a2"]


def test_the_summary_goes_before_name_and_topics() -> None:
    parts = PromptParts(summary="One two. Three four.", user_name="Zoé", topics=("tea",))
    once = parts.shorter_by(1, count)
    twice = once.shorter_by(1, count)

    assert (once.summary, once.user_name) == ("One two.", "Zoé")
    assert (twice.summary, twice.user_name, twice.topics) == ("", "Zoé", ("tea",))
    assert twice.shorter_by(1, count).is_bare


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (None, ""),
        ("  Zoé\n\tde  Mars ", "Zoé de Mars"),
        ("a\u202eb\u0000c\u200bd", "a b c d"),
        ("x" * 500, "x" * 64),
        ("👩\u200d🚀", "👩 🚀"),
    ],
)
def test_a_name_is_one_short_visible_line(name: str | None, cleaned: str) -> None:
    assert clean_name(name) == cleaned
