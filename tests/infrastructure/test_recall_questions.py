"""What a question asks for, as the index reads it."""

from datetime import date

import pytest

from infrastructure.recall.weighing import AskedTerms
from tests.support.recall import ANALYZER, recall_parts

NAMES = ("Andrew", "Melanie", "Will")


def read(question: str) -> AskedTerms:
    return recall_parts()[1].read(question, NAMES, date(2026, 5, 1))


def asks_for(question: str, word: str) -> bool:
    return ANALYZER.variants(word) in read(question).words


def test_a_word_that_says_nothing_in_another_language_is_looked_for() -> None:
    assert asks_for("What did Melanie's son say about the trip?", "son")
    assert not asks_for("Que disait son frère à la maison ?", "son")


def test_whoever_is_named_is_a_speaker_and_no_word() -> None:
    assert read("What does Mel paint?").speakers == (1,)
    assert not asks_for("What does Melanie paint?", "Melanie")


def test_a_little_word_is_nobodys_nickname() -> None:
    assert read("And what does the dog of Andrea eat?").speakers == ()


@pytest.mark.parametrize(
    "question",
    ["When did she move?", "Do you remember when I moved?", "Когда я переехал?", "C'était quand ?"],
)
def test_a_time_is_asked_for(question: str) -> None:
    assert read(question).when


@pytest.mark.parametrize(
    "question", ["What did she say when she moved?", "Кем я был, когда жил в Риге?"]
)
def test_a_time_is_only_told(question: str) -> None:
    assert not read(question).when
