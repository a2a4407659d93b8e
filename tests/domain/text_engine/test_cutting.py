import pytest

from domain.text_engine.cutting import (
    MARK,
    beginning_and_end,
    newest_exchanges,
    tokens_of,
    whole_sentences,
)
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Role
from tests.support.text_engine import WordCounter

count = WordCounter().count


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


def _sentences(count: int) -> str:
    return " ".join(f"Sentence number {number}." for number in range(1, count + 1))


def test_a_long_text_is_shown_by_its_first_and_last_sentences() -> None:
    shown = beginning_and_end(_sentences(50), 20, count)

    assert shown == (
        "Sentence number 1. Sentence number 2. Sentence number 3. […] "
        "Sentence number 49. Sentence number 50."
    )


def test_a_single_long_sentence_is_shown_by_its_first_and_last_words() -> None:
    text = " ".join(f"w{number}" for number in range(1, 101))

    assert beginning_and_end(text, 16, count) == "w1 w2 w3 w4 w5 w6 w7 […] w96 w97 w98 w99 w100"


def test_a_text_without_spaces_is_shown_by_its_two_ends() -> None:
    shown = beginning_and_end("a" * 500 + "b" * 500, 40, len)

    assert shown.startswith("aaa")
    assert shown.endswith("bbb")
    assert MARK in shown
    assert len(shown) <= 40


def test_so_little_room_that_nothing_would_be_told_shows_nothing() -> None:
    assert beginning_and_end(_sentences(50), 10, count) == ""


def _said(*texts: str) -> list[ChatMessage]:
    """Question, answer, question, …"""
    return [
        ChatMessage(Role.ASSISTANT if number % 2 else Role.USER, text)
        for number, text in enumerate(texts)
    ]


def test_the_oldest_exchanges_are_left_out_first() -> None:
    kept = newest_exchanges(_said("q1", "a1", "q2", "a2"), 2 * (1 + MESSAGE_OVERHEAD), count)

    assert [message.content for message in kept] == ["q2", "a2"]


def test_an_answer_does_not_stand_without_its_question() -> None:
    kept = newest_exchanges(_said("a long question", "a1", "q2", "a2"), 16, count)

    assert [message.content for message in kept] == ["q2", "a2"]


def test_one_long_exchange_alone_is_shown_shortened() -> None:
    said = _said(_sentences(100), _sentences(200))
    question, answer = newest_exchanges(said, 100, count)

    assert question.content.startswith("Sentence number 1. ")
    assert question.content.endswith(" Sentence number 100.")
    assert answer.content.endswith(" Sentence number 200.")
    assert all(MARK in message.content for message in (question, answer))
    assert tokens_of((question, answer), count) <= 100


def test_a_short_question_stays_whole_beside_its_long_answer() -> None:
    question, answer = newest_exchanges(_said("And why?", _sentences(200)), 100, count)

    assert question.content == "And why?"
    assert MARK in answer.content


def test_a_long_exchange_leaves_room_for_those_before_it() -> None:
    said = _said("q1", "a1", "q2", "a2", _sentences(100), _sentences(100))
    kept = newest_exchanges(said, 100, count)

    assert [message.content for message in kept[:4]] == ["q1", "a1", "q2", "a2"]
    assert len(kept) == 6
