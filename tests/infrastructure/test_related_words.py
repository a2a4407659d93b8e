"""A word is looked for under others that mean much the same."""

from datetime import date
from pathlib import Path

import pytest

from composition.foundation import CONFIG
from domain.shared.errors import ConfigurationError
from infrastructure.recall.related import load_related_words
from tests.support.recall import ANALYZER, recall_parts

FILE = CONFIG / "memory" / "related.yaml"


def finds(question: str, word: str) -> bool:
    asked = recall_parts()[1].read(question, (), date(2026, 5, 1))
    related = {term for terms in asked.related for term in terms}
    return not related.isdisjoint(ANALYZER.variants(word))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who gives the pottery lessons?", "ceramics"),
        ("Which pets are there?", "kitten"),
        ("Как зовут мою собаку?", "щенок"),
        ("Quel métier apprend-il ?", "profession"),
    ],
)
def test_what_was_said_in_other_words_is_looked_for(question: str, said: str) -> None:
    assert finds(question, said)


def test_a_kind_finds_what_belongs_to_it_and_not_the_other_way() -> None:
    assert finds("Which instrument was it?", "cello")
    assert not finds("Where is the cello?", "instrument")


def test_what_is_asked_for_itself_is_not_related_to_it() -> None:
    assert not finds("Is the kitten a cat?", "cat")


def test_a_file_without_a_language_is_refused(tmp_path: Path) -> None:
    lacking = tmp_path / "related.yaml"
    lacking.write_text("en:\n  - cat kitten\n")
    with pytest.raises(ConfigurationError, match="take the shipped file anew"):
        load_related_words(lacking)
