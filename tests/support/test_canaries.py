"""The watch over what is printed sees what it is there to see."""

from pathlib import Path

import pytest

from tests.support import canaries

WORDS = "my cat is called Earl Grey"
KEY = "a-key-of-this-test"


@pytest.fixture(autouse=True)
def _planted() -> None:
    canaries.leaks([])
    canaries.plant(f"{WORDS}\n/persona")
    canaries.plant_secrets({"LLM_API_KEY": KEY, "LLM_MODEL": "the-model-in-use"})


def test_words_and_keys_are_found_in_a_log() -> None:
    assert canaries.leaks([f"heard: {WORDS}", f"with {KEY}"]) == [KEY, WORDS]


def test_they_are_found_in_a_page_and_in_a_file(tmp_path: Path) -> None:
    canaries.operators_see(f'words{{text="{WORDS}"}} 1')
    canaries.operators_read(tmp_path / "output.log")
    (tmp_path / "output.log").write_text(f"Bearer {KEY}")
    assert canaries.leaks([]) == [KEY, WORDS]


def test_a_screen_of_the_support_staff_may_show_words_but_no_key() -> None:
    canaries.support_sees(f"{WORDS} {KEY}", {"LLM_API_KEY": KEY})
    assert canaries.leaks([]) == [KEY]


def test_what_is_no_secret_may_be_printed() -> None:
    assert canaries.leaks(["the-model-in-use was asked by /persona"]) == []


def test_nothing_is_carried_over_to_the_next_test() -> None:
    canaries.leaks([])
    assert canaries.leaks([WORDS, KEY]) == []
