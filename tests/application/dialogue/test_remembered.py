"""A person's hand on what is remembered of them, by command, button and plain words."""

# ruff: noqa: RUF001 - people write Russian

import pytest

from composition.foundation import CONFIG
from infrastructure.language_words import load_memory_wishes

WISHES = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")


@pytest.mark.parametrize(
    "words",
    [
        "что ты обо мне помнишь?",
        "А что вы про меня знаете?",
        "What do you remember about me?",
        "Que sais-tu de moi ?",
        "Qu'est-ce que vous savez sur moi ?",
    ],
)
def test_who_asks_to_see_is_understood(words: str) -> None:
    assert WISHES.wants_to_see(words)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("забудь про бабушку", "бабушку"),
        ("Забудьте, пожалуйста, о погоде", None),
        ("forget about my old job.", "my old job"),
        ("oublie tout sur ma sœur", "ma sœur"),
        ("never forget about me", None),
    ],
)
def test_who_wants_something_forgotten_is_understood(words: str, topic: str | None) -> None:
    assert WISHES.topic_to_forget(words) == topic


@pytest.mark.parametrize(
    ("words", "right", "wrong"),
    [
        ("it's Lisbon, not Porto", "Lisbon", "Porto"),
        ("Лиссабон, а не Порту!", "Лиссабон", "Порту"),
        ("не Порту, а Лиссабон", "Лиссабон", "Порту"),
        ("c'est Lisbonne, pas Porto", "Lisbonne", "Porto"),
    ],
)
def test_who_puts_something_right_is_understood(words: str, right: str, wrong: str) -> None:
    assert WISHES.correction(words) == (right, wrong)


@pytest.mark.parametrize("words", ["Do you remember Paris?", "Что ты знаешь о звёздах?", "Хм"])
def test_other_words_are_for_the_persona(words: str) -> None:
    assert not WISHES.concerns(words)
