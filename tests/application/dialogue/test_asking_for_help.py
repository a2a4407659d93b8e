"""What asks for the card that says what can be asked for, and what does not."""

import pytest

from application.dialogue.skills.explain import Explain
from composition.foundation import CONFIG
from infrastructure.language_words import load_request_words
from infrastructure.phrase_file import read_phrases

HELP = Explain(
    lambda: True,
    load_request_words(CONFIG / "languages" / "requests.yaml"),
    tuple(read_phrases(CONFIG / "help.yaml", ("help",))["help"]),
)


@pytest.mark.parametrize(
    "words",
    ["что ты умеешь?", "Что ты умеешь делать", "what can you do?", "Help!", "que sais-tu faire ?"],
)
def test_plain_words_ask_for_the_card(words: str) -> None:
    assert HELP.understands(words)


@pytest.mark.parametrize(
    "words",
    [
        "help me write a letter to my landlord",
        "помоги мне выбрать подарок маме",
        "aide-moi à choisir un cadeau",
        "what can you do with two eggs and flour?",
        "que faire quand il pleut ?",
    ],
)
def test_whoever_wants_something_of_the_butler_gets_no_card(words: str) -> None:
    assert not HELP.understands(words)
