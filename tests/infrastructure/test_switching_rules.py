"""config/handoff/rules.yaml: what is wrong with it is said by name."""

from pathlib import Path

import pytest

from domain.handoff.rules import HUMAN, Occasion
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.persona_files import read_personas
from infrastructure.switching_rules import read_rules

CONFIG = Path(__file__).parents[2] / "config"
SHIPPED = read_rules(CONFIG / "handoff" / "rules.yaml")


def test_the_shipped_rules_lead_to_personas_that_there_are() -> None:
    known = {persona.persona_id for persona in read_personas(CONFIG / "personas").all()} | {HUMAN}
    assert {rule.to for rule in SHIPPED.rules} <= known


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Что говорит зодиак про переезд?", Language.RUSSIAN),
        ("What does the zodiac say of a move?", Language.ENGLISH),
        ("Que dit le zodiaque d'un déménagement ?", Language.FRENCH),
    ],
)
def test_the_stars_lead_to_the_astrologer(words: str, language: Language) -> None:
    rule = SHIPPED.for_occasion(Occasion(words, "butler", language))
    assert rule is not None
    assert rule.to == "astrologer"


@pytest.mark.parametrize(
    "answer",
    ["Я не уверена в этом.", "I'm not sure about that.", "Je ne suis pas certaine de cela."],
)
def test_doubt_is_heard_in_every_language(answer: str) -> None:
    assert SHIPPED.is_doubtful(answer)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("{to: butler}", "reason"),
        ("{reason: domain, to: butler, form: x}", "unknown: form"),
        ("{reason: mood, to: butler}", "mood"),
        ("{reason: domain, to: butler, pattern: '('}", "rule r"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, rule: str, wrong: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"rules:\n  r: {rule}\n")
    with pytest.raises(ConfigurationError, match=wrong):
        read_rules(file)
