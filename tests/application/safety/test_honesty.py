"""Nobody is left to believe that a human being writes here."""

import pytest

from composition.foundation import CONFIG
from infrastructure.safety.lexicon_files import read_phrases

QUESTIONS = read_phrases(CONFIG / "safety" / "sincerity.yaml")


@pytest.mark.parametrize(
    "words",
    ["Ты бот?", "вы живой человек или программа?", "Are you human?",
     "am I talking to a real person", "Tu es un robot ?",
     "est-ce que je parle à une vraie personne ?"],
)  # fmt: skip
def test_a_sincere_question_is_understood(words: str) -> None:
    assert QUESTIONS.found_in(words)


@pytest.mark.parametrize(
    "words",
    ["как написать бота на питоне?", "Are you free tomorrow?", "the robot vacuum is broken",
     "tu es libre demain ?", "какой ты человек по гороскопу"],
)  # fmt: skip
def test_talk_about_machines_is_no_question(words: str) -> None:
    assert not QUESTIONS.found_in(words)
