import pytest

from domain.text_engine.scenarios import Expectation, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Добрый вечер, сэр. Чай подан.", "ru"),
        ("Good evening, the tea is served.", "en"),
        ("Bonsoir, le thé est servi dans la bibliothèque.", "fr"),
        ("", "en"),
    ],
)
def test_the_language_of_an_answer_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("expectation", "failure"),
    [
        (Expectation(contains=["coffee"]), "misses 'coffee'"),
        (Expectation(not_contains=["TEA"]), "says 'TEA'"),
        (Expectation(matches=[r"^\d"]), r"does not match /^\d/"),
        (Expectation(min_words=9), "has 4 words, fewer than 9"),
        (Expectation(max_words=3), "has 4 words, more than 3"),
        (Expectation(language="fr"), "is in en, not in fr"),
    ],
)
def test_what_does_not_hold_is_said(expectation: Expectation, failure: str) -> None:
    assert expectation.failures("The tea is served") == [failure]


def test_nothing_is_said_where_all_holds() -> None:
    assert Expectation(contains=["tea"], max_words=4, language="en").failures("Tea is served") == []
