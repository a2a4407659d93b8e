import pytest

from domain.personalization.prompt import (
    MESSAGE_OVERHEAD,
    PromptParts,
    clean_name,
    newest_that_fit,
    whole_sentences,
)
from domain.text_engine.messages import ChatMessage, Role
from tests.support.text_engine import WordCounter

count = WordCounter().count


def _said(*texts: str) -> list[ChatMessage]:
    """Question, answer, question, …"""
    return [
        ChatMessage(Role.ASSISTANT if number % 2 else Role.USER, text)
        for number, text in enumerate(texts)
    ]


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert whole_sentences("one two. three", 3, count) == "one two. three"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("One two. Three four. Five six.", 5, "One two. Three four."),
        ("One two! Three four?", 3, "One two!"),
        ("«Раз два.» Три четыре.", 3, "«Раз два.»"),
        ("First line\nsecond line here", 3, "First line"),
        ("Version 3.5 is out now. Yes.", 4, ""),
        ("Живёт возле Ж. Б. Петровой давно. Рад.", 6, "Живёт возле Ж. Б. Петровой давно."),
        ("no border at all in here", 3, ""),
    ],
)
def test_a_longer_text_loses_whole_sentences_from_its_end(text: str, limit: int, kept: str) -> None:
    assert whole_sentences(text, limit, count) == kept


def test_endless_dots_are_cut_in_linear_time() -> None:
    assert whole_sentences("." * 1_000_000 + "x y z", 2, count) == ""


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
