"""What asks for one's data or their end in plain words or by a command outside the menu."""

# ruff: noqa: RUF001 - people write Russian

import pytest

from composition.foundation import CONFIG
from composition.privacy import privacy_requests
from domain.shared.language import Language
from infrastructure.language_words import load_request_words
from tests.support.dialogue import Salon
from tests.support.in_memory_product import TEXTS
from tests.support.plain_channel import PlainChannel, buttons_of, texts_of

REQUESTS = privacy_requests(load_request_words(CONFIG / "languages" / "requests.yaml"))


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("Удали мои данные, пожалуйста", "erase"),
        ("удали мой аккаунт", "erase"),
        ("Please delete all my data", "erase"),
        ("Supprime mes données s'il te plaît", "erase"),
        ("экспорт моих данных", "export"),
        ("Send me my data", "export"),
        ("envoie-moi mes données", "export"),
        ("Какие данные ты обо мне хранишь?", "privacy"),
        ("what data do you keep about me?", "privacy"),
        ("Quelles données gardez-vous ?", "privacy"),
    ],
)
def test_plain_words_reach_ones_data(words: str, wish: str) -> None:
    assert REQUESTS.asked(words) == wish


@pytest.mark.parametrize(
    "words",
    [
        "не удаляй мои данные",
        "don't delete my data",
        "удали мои файлы с компьютера, как это сделать?",
        "how do I delete my account at the bank?",
        "comment supprimer mon compte chez Orange ?",
        "мои данные украли",
        "My phone has lost all my data",
    ],
)
def test_talk_of_data_asks_for_nothing(words: str) -> None:
    assert REQUESTS.asked(words) is None


@pytest.mark.parametrize(
    ("command", "key"), [("language", "settings-language-ask"), ("forget", "reset-ask")]
)
async def test_a_command_people_guess_is_answered_as_the_one_that_is_meant(
    salon: Salon, command: str, key: str
) -> None:
    reply = await PlainChannel(salon.dialogue).command(command)
    assert buttons_of(reply)
    assert TEXTS.text(Language.ENGLISH, key) in texts_of(reply)[0]
