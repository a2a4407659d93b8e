import pytest

from domain.personas.calls import called_persona
from domain.personas.persona import Persona, PersonaVoice
from domain.shared.language import Language
from tests.support.dialogue import REQUESTS
from tests.support.in_memory_product import PERSONAS


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
        "Позови, пожалуйста, звездочёта обратно",
        "Позови-ка звездочётта",
        "Pourriez-vous appeler l\u2019astrologue, s\u2019il vous plaît ?",
        "Appelle donc l\u2019astrologue pour moi, veux-tu",
    ],
)
def test_case_accents_punctuation_politeness_and_a_slip_do_not_matter(text: str) -> None:
    assert called_persona(text, [BUTLER, STAR_GAZER], REQUESTS) is STAR_GAZER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "call the butler a taxi",
        "should I call the butler",
        "butler",
        "never call the butler",
        "call " * 5_000,
    ],
)
def test_only_the_whole_message_counts(text: str) -> None:
    assert called_persona(text, [BUTLER, STAR_GAZER], REQUESTS) is None


SHIPPED = {each.persona_id: each for each in PERSONAS.all()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("дай мне магистра Феликса", "astrologer_classical"),
        ("переключи на магистра Феликса", "astrologer_classical"),
        ("Можно мне классического астролога?", "astrologer_classical"),
        ("passe-moi Maître Félix", "astrologer_classical"),
        ("can I speak to the classical astrologer?", "astrologer_classical"),
        ("I want Iris", "astrologer_psychological"),
        ("позови Ирис", "astrologer_psychological"),
        ("je voudrais discuter avec Iris", "astrologer_psychological"),
        ("back to the butler please", "butler"),
        ("я хочу обратно к дворецкому", "butler"),
        ("retour au majordome, s'il te plaît", "butler"),
        ("give me Celeste", "astrologer"),
        ("could I talk to the astrologer, please", "astrologer"),
        ("I need an assistant", "assistant"),
        ("I want Iris and Felix", None),
        ("I want the butler to write a letter", None),
        ("I want", None),
        ("позови маму", None),
        ("give me the moon", None),
    ],
)
def test_whoever_is_named_in_another_form_is_known_by_name(text: str, wanted: str | None) -> None:
    called = called_persona(text, SHIPPED.values(), REQUESTS)
    assert (called.persona_id if called else None) == wanted
