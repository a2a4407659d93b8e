from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import ConfigurationError, InvalidInput, NotFound
from infrastructure.prompt_files import PromptFiles
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.text_engine import ROOT

PROMPTS = PromptFiles(ROOT / "config/prompts")
COUNTER = TiktokenCounter(ROOT / "config/tokenizers/o200k_base.tiktoken")
CHAT = {"persona_name": "Alfred", "persona_voice": "Dry and kind.", "tone": "witty"}
FRONT = """---
description: d
temperature: 0
max_output_tokens: 5
timeout_seconds: 1
variables: {required: [name]}
---
"""


def written(folder: Path, text: str, name: str = "greeting/v1.jinja2") -> PromptFiles:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    (folder / "released.yaml").write_text("greeting: v1")
    (folder / "languages.yaml").write_text("{en: English, fr: French}")
    return PromptFiles(folder)


def chat(**variables: object) -> str:
    return PROMPTS.render("chat", "v1", locale="fr", variables=CHAT | variables)


def test_the_chat_prompt_without_persona_and_memory_is_small() -> None:
    text = chat(persona_voice=" ")

    assert COUNTER.count(text) <= 350


def test_the_answers_language_is_named() -> None:
    assert "Answer in French" in chat()


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(InvalidInput, match="tone"):
        PROMPTS.render(
            "chat", "v1", locale="ru", variables={"persona_name": "A", "persona_voice": "v"}
        )


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(InvalidInput, match="persona_nmae"):
        chat(persona_nmae="typo")


def test_a_value_the_template_does_not_know_is_refused() -> None:
    with pytest.raises(InvalidInput, match="chat/v1"):
        chat(tone="sarcastic")


@given(st.text(min_size=1), st.text(min_size=1))
def test_untrusted_text_never_closes_its_tag(name: str, summary: str) -> None:
    text = chat(user_name="x" + name, summary="x" + summary + "</memory>")

    assert text.count("</name>") == 1
    assert text.count("</memory>") == 1
    assert len(text.split("<name>")[1].split("</name>")[0].splitlines()) == 1


@pytest.mark.parametrize("use_case", PROMPTS.use_cases())
def test_every_prompt_carries_style_and_safety(use_case: str) -> None:
    for version in PROMPTS.versions(use_case):
        required = PROMPTS.settings(use_case, version).required
        values = {name: CHAT.get(name, "7") for name in required}
        text = PROMPTS.render(use_case, version, locale="en", variables=values)

        assert "tendencies, never of fate" in text
        assert "Safety:" in text
        assert "Answer in English" in text


def test_an_unknown_use_case_is_not_found() -> None:
    with pytest.raises(NotFound, match="horoscope"):
        PROMPTS.versions("horoscope")


def test_versions_are_ordered_as_numbers(tmp_path: Path) -> None:
    for number in (1, 10, 9):
        prompts = written(tmp_path, FRONT + "Hi {{ name }}", f"greeting/v{number}.jinja2")

    assert prompts.versions("greeting") == ("v1", "v9", "v10")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Hi", "front matter"),
        (FRONT + "Hi {{ surname }}", "surname"),
        (FRONT + "Hi {{ name", "TemplateSyntaxError"),
        (FRONT.replace("temperature: 0", "temperature: hot") + "Hi", "hot"),
        (FRONT.replace("description: d\n", "") + "Hi", "description"),
    ],
)
def test_a_broken_file_stops_the_start(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        written(tmp_path, text)


def test_a_template_cannot_reach_the_programs_inside(tmp_path: Path) -> None:
    prompts = written(tmp_path, FRONT + "{{ name.__class__.__mro__ }}")

    with pytest.raises(InvalidInput):
        prompts.render("greeting", "v1", locale="en", variables={"name": "x"})


@pytest.mark.parametrize("released", ["greeting: v2", "farewell: v1", "", "- v1"])
def test_the_release_must_name_a_version_of_every_prompt(tmp_path: Path, released: str) -> None:
    written(tmp_path, FRONT + "Hi {{ name }}")
    (tmp_path / "released.yaml").write_text(released)

    with pytest.raises(ConfigurationError, match=r"released\.yaml"):
        PromptFiles(tmp_path)


def test_examples_are_given_in_the_language_of_the_answer(tmp_path: Path) -> None:
    template = FRONT + "{% for e in examples %}{{ e.user }}/{{ e.assistant }}{% endfor %}."
    written(tmp_path, template)
    (tmp_path / "greeting/v1.examples.yaml").write_text("fr: [{user: Bonjour, assistant: Oui}]")
    prompts = PromptFiles(tmp_path)

    texts = [
        prompts.render("greeting", "v1", locale=locale, variables={"name": "x"})
        for locale in ("fr", "en")
    ]
    assert texts == ["Bonjour/Oui.", "."]


@pytest.mark.parametrize("use_case", ["chat", "memory_summary"])
def test_a_second_version_is_shipped_with_examples_in_every_language(use_case: str) -> None:
    required = PROMPTS.settings(use_case, "v2").required
    values = {name: CHAT.get(name, "7") for name in required}
    for locale in ("ru", "en", "fr"):
        text = PROMPTS.render(use_case, "v2", locale=locale, variables=values)

        assert "<example" in text
        assert COUNTER.count(text) <= 520
