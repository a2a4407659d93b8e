"""The second reading: what no frame knows, and what only a frame finds."""

from pathlib import Path

import pytest

from domain.safety.likeness import NO_LIKENESS, Likeness, Said
from domain.shared.errors import ConfigurationError
from infrastructure.safety.likeness_files import read_likenesses, write_likeness
from scripts.tools.likeness.weighing import Example, Manner, weigh
from tests.support.safety import DETECTORS

WEIGHTS = {"=dark": 4.0, "=sunny": -4.0, "?": -1.0, "dark night": 2.0}


def said(*sentences: str) -> list[Said]:
    return [Said(each.split()) for each in sentences]


def test_words_in_a_row_weigh_more_than_apart() -> None:
    likeness = Likeness({"=dark": 1.0, "=night": 1.0, "dark night": 4.0}, 0.0)
    assert likeness.of(said("dark night")) > likeness.of(said("night dark"))


def test_one_dark_sentence_among_sunny_ones_is_heard() -> None:
    likeness = Likeness(WEIGHTS, 0.0)
    sunny = ["sunny sunny day"] * 6
    assert likeness.of(said(*sunny, "dark and dark", *sunny)) > 1


def test_words_that_no_sentence_had_speak_of_something_else() -> None:
    likeness = Likeness(WEIGHTS, 0.0)
    assert likeness.of(said("dark rye loaves")) < likeness.of(said("dark"))


def test_nothing_said_is_like_nothing() -> None:
    assert Likeness(WEIGHTS, 0.0).of([]) == NO_LIKENESS


def test_the_same_examples_give_the_same_weights_and_tell_them_apart(tmp_path: Path) -> None:
    examples = [
        Example(said(f"{word} {word} evening"), word == "dark")
        for word in ("dark", "sunny")
        for _ in range(3)
    ]
    weights, bias = weigh(examples, Manner(50))
    assert (weights, bias) == weigh(examples, Manner(50))
    write_likeness(tmp_path / "latin.txt", weights, bias)
    likeness = read_likenesses(tmp_path)["latin"]
    assert likeness.of(said("dark dark")) > 0 > likeness.of(said("sunny sunny"))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_text("# weights\nword without a number\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"latin\.txt"):
        read_likenesses(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "every door I try is a wall and nobody would knock on mine, let it be the last evening",
        "Я для них только лишний рот, пусть живут спокойно",
        "ils seront tranquilles quand je ne serai plus un souci pour eux",
    ],
)
def test_what_no_frame_knows_is_asked_about(text: str) -> None:
    finding = DETECTORS.crisis.assess(text)
    assert finding.tier in (1, 2)
