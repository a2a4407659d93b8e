# ruff: noqa: RUF001 - letters of several alphabets are what this is about

from datetime import date, timedelta

import pytest

from composition.foundation import CONFIG
from domain.memory.recall.asked_dates import asked_dates, date_hit, fitting_spans
from infrastructure.recall.words import load_recall_words

TODAY = date(2026, 11, 21)
CALENDARS = load_recall_words(CONFIG / "memory" / "recall.yaml").calendars


def hit(question: str, day: date) -> float:
    return date_hit(asked_dates(question, TODAY, CALENDARS), day)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What did we plan in May 2023?", date(2023, 5, 17)),
        ("What happened on 8 May?", date(2024, 5, 9)),
        ("Where was I on August 14th, 2025?", date(2025, 8, 12)),
        ("What did I read last spring?", date(2026, 4, 2)),
        ("What was it I cooked two weeks ago?", date(2026, 11, 7)),
        ("Whom did I meet last Friday?", date(2026, 11, 20)),
        ("Что я купила 3 июня?", date(2026, 6, 4)),
        ("Куда мы ездили прошлым летом?", date(2026, 7, 20)),
        ("О чём мы говорили в прошлом марте?", date(2026, 3, 30)),
        ("Что я делал на прошлой неделе?", date(2026, 11, 12)),
        ("Где я был 12.05.2024?", date(2024, 5, 12)),
        ("Où suis-je allée en mai dernier ?", date(2026, 5, 9)),
        ("Que faisait Paul l'été dernier ?", date(2026, 8, 1)),
        ("Qu'ai-je acheté il y a trois semaines ?", date(2026, 10, 31)),
        ("Qui est venu le 14 juillet ?", date(2025, 7, 14)),
    ],
)
def test_a_day_that_was_asked_for_is_hit(question: str, day: date) -> None:
    assert hit(question, day) == 1


@pytest.mark.parametrize(
    "question",
    [
        "May I ask you something?",
        "Did they march on?",
        "Il a été content ?",
        "Что с маем?",
        "How many months ago did we move?",
        "Сколько месяцев назад мы переехали?",
    ],
)
def test_other_words_are_no_dates(question: str) -> None:
    assert hit(question, date(2026, 7, 1)) == 0


def test_the_rest_of_the_month_fits_less_than_the_day() -> None:
    asked = "What did I buy on 8 May 2026?"
    assert hit(asked, date(2026, 5, 8)) > hit(asked, date(2026, 5, 20)) > 0


def test_it_may_have_been_told_in_the_month_after() -> None:
    assert 0 < hit("What did I buy in May 2026?", date(2026, 6, 3)) < 1


def test_a_year_that_is_given_counts() -> None:
    assert hit("What did I buy in May 2025?", date(2026, 5, 3)) == 0


@pytest.mark.parametrize(
    "question",
    [
        "What did I buy on 29 February?",
        "What did I buy on 30 December 2025?",
        "What did we plan in December?",
        "What did I read last winter, or was it in May 2025?",
        "Where was I in 2025?",
    ],
)
def test_the_spans_that_fit_are_made_of_the_days_that_fit(question: str) -> None:
    first = date(2024, 11, 1)
    days = [first + timedelta(days=after) for after in range(600)]
    asked = asked_dates(question, TODAY, CALENDARS)
    spans = [*fitting_spans(asked, first, days[-1])]
    fitting = {
        day: max((hit for begin, end, hit in spans if begin <= day <= end), default=0.0)
        for day in days
    }
    assert fitting == {day: date_hit(asked, day) for day in days}
    assert any(fitting.values())
