from pathlib import Path

import pytest

from domain.personas.calls import called_persona
from domain.personas.persona import Persona
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.persona_files import read_personas
from infrastructure.persona_format import YamlProfileFormat
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.dialogue import REQUESTS

CONFIG = Path(__file__).parents[2] / "config"
SHIPPED = read_personas(CONFIG / "personas").all()
VOICES = [
    pytest.param(persona, language, id=f"{persona.persona_id}-{language}")
    for persona in SHIPPED
    for language in Language
]


@pytest.fixture(scope="module")
def counter() -> TiktokenCounter:
    return TiktokenCounter(CONFIG / "tokenizers" / "o200k_base.tiktoken")


def test_the_butler_comes_first_and_the_plain_assistant_last() -> None:
    assert [persona.persona_id for persona in SHIPPED] == [
        "butler",
        "astrologer",
        "astrologer_classical",
        "astrologer_psychological",
        "assistant",
    ]


@pytest.mark.parametrize(("persona", "language"), VOICES)
def test_a_description_fits_its_share_of_the_prompt(
    persona: Persona, language: Language, counter: TiktokenCounter
) -> None:
    assert counter.count(persona.voice(language).section) <= 200


@pytest.mark.parametrize(("persona", "language"), VOICES)
def test_shown_texts_hold_no_markup_and_fit_one_message(
    persona: Persona, language: Language
) -> None:
    voice = persona.voice(language)
    for text in (voice.greeting, voice.apology, voice.too_long, voice.switched):
        assert not set(text) & set("<>&*_`\n")
        assert len(text) <= 600


@pytest.mark.parametrize(("persona", "language"), VOICES)
def test_a_greeting_says_how_to_reach_the_others(persona: Persona, language: Language) -> None:
    assert "/persona" in persona.voice(language).greeting


@pytest.mark.parametrize(("persona", "language"), VOICES)
def test_every_call_reaches_its_own_persona_and_no_other(
    persona: Persona, language: Language
) -> None:
    for call in persona.voice(language).calls:
        assert [p for p in SHIPPED if called_persona(call, [p], REQUESTS)] == [persona]


@pytest.mark.parametrize("persona", SHIPPED, ids=lambda persona: persona.persona_id)
def test_russian_and_french_have_both_the_intimate_and_the_polite_call(persona: Persona) -> None:
    russian = persona.voice(Language.RUSSIAN).calls
    french = persona.voice(Language.FRENCH).calls
    assert {call.split()[0] for call in russian} >= {"позови", "позовите"}
    assert {call.split()[0] for call in french} >= {"appelle", "appelez"}


def _broken(folder: Path, change: tuple[str, str], name: str = "butler.yaml") -> Path:
    text = (CONFIG / "personas" / "butler.yaml").read_text(encoding="utf-8")
    (folder / name).write_text(text.replace(*change, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("  apology: >-", "  apologies: >-"), r"butler\.yaml: ru\.apolog"),
        (("  name: Альфред", "  name: ''"), r"butler\.yaml: ru\.name"),
        (("emoji: 🎩", "emoji: ["), r"butler\.yaml"),
        (("\nfr:\n", "\nde:\n"), r"butler\.yaml: fr"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_field(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        read_personas(_broken(tmp_path, change))


def test_a_file_name_that_is_no_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Big Butler"):
        read_personas(_broken(tmp_path, ("", ""), "Big Butler.yaml"))


def test_a_folder_without_personas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no persona"):
        read_personas(tmp_path)


NEUTRAL = {
    "ru": (" вами Rose.", "двух-трёх частях"),
    "en": ("Rose is with you now.", "two or three parts"),
    "fr": ("Rose est avec vous.", "deux ou trois parties"),
}


@pytest.mark.parametrize("language", Language)
def test_what_a_persona_has_no_words_for_is_said_neutrally(language: Language) -> None:
    profiles = YamlProfileFormat(CONFIG / "personas" / "shared")
    spare = {"name": "Rose", "description": "A gardener.", "refusals": ["No.", "Not my bed."]}
    read = profiles.read("gardener", {language.value: spare, "style": "calm"}).voice(language)
    switched, too_long = NEUTRAL[language]
    assert read.switched.endswith(switched)
    assert too_long in read.too_long
    assert read.refusal == "No. Not my bed."
    assert read.section == "A gardener. calm"
