import pytest

from domain.personas.calls import called_persona
from domain.personas.persona import Persona, PersonaVoice
from domain.shared.language import Language


def _persona(persona_id: str, *calls: str) -> Persona:
    voice = PersonaVoice(persona_id, "", "", "", "", "", calls)
    return Persona(persona_id, "", dict.fromkeys(Language, voice))


STAR_GAZER = _persona("astrologer", "позови звездочёта", "appelle l'astrologue", "reviens, Céleste")
BUTLER = _persona("butler", "call the butler")


@pytest.mark.parametrize(
    "text",
    [
        "позови звездочёта",
        "Позови звездочета!",
        "  ПОЗОВИ   ЗВЕЗДОЧЁТА…  ",
        "Appelle l\u2019astrologue.",
        "reviens celeste",
    ],
)
def test_case_accents_and_punctuation_do_not_matter(text: str) -> None:
    assert called_persona(text, [BUTLER, STAR_GAZER]) is STAR_GAZER


@pytest.mark.parametrize(
    "text",
    ["", "…", "call the butler a taxi", "should I call the butler", "butler", "call " * 5_000],
)
def test_only_the_whole_message_counts(text: str) -> None:
    assert called_persona(text, [BUTLER, STAR_GAZER]) is None
