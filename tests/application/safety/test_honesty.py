"""Nobody is left to believe that a human being writes here."""

import pytest
import yaml

from composition.foundation import CONFIG
from infrastructure.safety.lexicon_files import read_phrases
from tests.application.safety.conftest import Street
from tests.support.plain_channel import texts_of

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


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "Are you a real human being?", "program"),
        ("en", "Is this a real person?", "program"),
        ("ru", "Вы живой человек?", "программа"),
        ("fr", "Êtes-vous une vraie personne ?", "programme"),
    ],
)
async def test_whoever_asks_for_the_truth_is_not_taken_to_ask_for_a_person(
    street: Street, language: str, words: str, told: str
) -> None:
    async with street.house() as house:
        (answer,) = texts_of(await house.guest(language=language).say(words))
        assert told in answer


def test_a_wish_for_a_person_is_no_question_whether_there_is_one() -> None:
    wishes = yaml.safe_load((CONFIG / "desk" / "requests.yaml").read_text("utf-8"))["human"]
    assert [wish for wish in wishes if QUESTIONS.found_in(wish)] == []
