import pytest

from composition.foundation import CONFIG
from domain.safety.ages import StatedAges
from infrastructure.safety.lexicon_files import read_yaml

AGES = StatedAges(**read_yaml(CONFIG / "safety" / "ages.yaml"))


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("Мне 12 лет", 12),
        ("привет, мне всего 9!", 9),
        ("мне ещё 15 и я в школе", 15),
        ("Мне только что исполнилось 14 лет.", 14),
        ("I'm 13", 13),
        ("im 12 years old btw", 12),
        ("As a 15 year old, what should I read?", 15),
        ("I just turned 16, hooray", 16),
        ("J'ai 13 ans", 13),
        ("je n'ai que 11 ans et j'aime lire", 11),
        ("I'm 15. No: I am 18.", 18),
        ("I'm 12 minutes late", None),
        ("мне 12 лет назад подарили кота", None),
        ("мне 15 минут идти", None),
        ("J'ai 12 ans d'expérience", None),
        ("J'ai 3 ans de moins que toi", None),
        ("my son is 12", None),
        ("сыну 12 лет", None),
        ("I'm 12 years sober", None),
        ("I'm 100% sure", None),
        ("", None),
    ],
)
def test_ages_are_read_where_people_state_their_own(said: str, age: int | None) -> None:
    assert AGES.read(said) == age
