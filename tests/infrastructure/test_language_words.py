"""The shipped words and rules, on sentences of which one half was used to write them.

Even lines of tests/fixtures/languages were looked at while the rules were made, odd ones were not.
"""

# ruff: noqa: RUF001 - letters of several alphabets are what this is about

import base64
import random
from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from domain.shared.language_detection import Certainty, language_of_answer
from infrastructure.language_words import load_language_detector

ROOT = Path(__file__).parents[2]
DETECTOR = load_language_detector(ROOT / "config" / "languages" / "words.yaml")


def sentences(language: Language, half: int) -> list[str]:
    file = ROOT / "tests" / "fixtures" / "languages" / f"{language}.txt"
    return file.read_text(encoding="utf-8").splitlines()[half::2]


def is_short(sentence: str) -> bool:
    return len(sentence.split()) <= 4


@pytest.mark.parametrize("language", Language)
def test_the_sentences_are_many_and_half_of_them_short(language: Language) -> None:
    both = sentences(language, 0) + sentences(language, 1)
    assert len(set(both)) >= 600
    assert 250 <= sum(map(is_short, both)) <= 350


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("language", Language)
def test_a_sentence_of_five_words_is_recognised(language: Language, half: int) -> None:
    long = [text for text in sentences(language, half) if not is_short(text)]
    found = [DETECTOR.detect(text) for text in long]
    assert sum(d.language is language for d in found) >= 0.98 * len(long)
    assert sum(d.certainty is Certainty.CLEAR for d in found) >= 0.97 * len(long)


def test_a_key_or_a_code_is_in_no_language() -> None:
    chance = random.Random(16)
    codes = [base64.urlsafe_b64encode(chance.randbytes(45)).decode() for _ in range(2000)]
    assert {DETECTOR.detect(code).certainty for code in codes} == {Certainty.NONE}
    assert DETECTOR.detect(f"voici la clé que je cherche {codes[0]}").language is Language.FRENCH


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("language", Language)
def test_of_a_few_words_hardly_any_are_taken_for_another_language(
    language: Language, half: int
) -> None:
    short = [text for text in sentences(language, half) if is_short(text)]
    found = [DETECTOR.detect(text).language for text in short]
    assert sum(other not in (language, None) for other in found) <= 0.02 * len(short)


@pytest.mark.parametrize("language", Language)
def test_a_conversation_hardly_ever_changes_its_language_by_mistake(language: Language) -> None:
    chance, mistakes, said = random.Random(12), 0, 0
    for _ in range(20):
        talk = sentences(language, 1)
        chance.shuffle(talk)
        previous = DETECTOR.detect("")
        for text in talk:
            words = DETECTOR.detect(text)
            answered = language_of_answer(words, usual=language, previous=previous)
            mistakes, said, previous = mistakes + (answered is not language), said + 1, words
    assert mistakes <= 0.01 * said


@pytest.mark.parametrize(
    "text",
    [
        "Wie geht es dir heute, mein Freund?",
        "¿Cómo puedo aprender a cocinar mejor?",
        "Non so che cosa fare oggi",
        "Obrigado, você é muito gentil",
        "Як справи сьогодні?",
        "Bugün hava nasıl, çok iyi değil mi?",
        "Czy możesz mi dzisiaj pomóc?",
        "你好，今天天气怎么样",
        "こんにちは、元気ですか",
        "كيف حالك اليوم يا صديقي",
    ],
)
def test_a_language_that_is_none_of_ours_is_known_to_be_one(text: str) -> None:
    assert DETECTOR.detect(text).is_foreign


@pytest.mark.parametrize("text", ["", "😀", "12", "Marie", "@ann", "https://example.org/the"])
def test_where_there_are_no_words_nothing_is_told(text: str) -> None:
    found = DETECTOR.detect(text)
    assert (found.language, found.certainty) == (None, Certainty.NONE)


def test_a_file_without_a_language_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("en: the a", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="ru, fr, en and other"):
        load_language_detector(file)
