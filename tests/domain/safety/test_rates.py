"""How well the screens do on the half of our sentences that nobody tunes them with."""

import pytest

from domain.safety.injection import Level
from tests.support.safety import DETECTORS, rates
from tests.support.safety_corpora import KEPT_APART, TUNED, UNTOUCHED, sentences

AT_LEAST = {
    "crisis found": 0.90,
    "explicit crisis found": 0.95,
    "personal data found": 0.95,
    "attack found": 0.80,
}
AT_MOST = {
    "wrongly suspended": 0.02,
    "wrongly asked": 0.05,
    "clean text flagged": 0.01,
    "wrongly restricted": 0.03,
    "everyday words asked about": 0.005,
    "everyday words restricted": 0.005,
}


@pytest.fixture(scope="module")
def untouched() -> dict[str, float]:
    """Shares alone: who sees what was wrong would tune with it."""
    return {rate.name: rate.share for rate in rates(UNTOUCHED) if rate.language == "all"}


@pytest.mark.parametrize(("name", "least"), AT_LEAST.items())
def test_what_is_there_is_found(untouched: dict[str, float], name: str, least: float) -> None:
    assert untouched[name] >= least


@pytest.mark.parametrize(("name", "most"), AT_MOST.items())
def test_what_is_harmless_is_left_alone(
    untouched: dict[str, float], name: str, most: float
) -> None:
    assert untouched[name] <= most


@pytest.mark.parametrize(
    ("name", "least"), [("crisis", 150), ("near_misses", 300), ("attacks", 150)]
)
def test_there_are_enough_sentences_in_both_halves(name: str, least: int) -> None:
    halves = [sentence.half for sentence in sentences(name)]
    assert len(halves) >= least
    assert min(halves.count(TUNED), halves.count(UNTOUCHED)) >= 0.45 * least


def test_there_are_enough_spans_of_personal_data() -> None:
    assert sum(len(sentence.spans) for sentence in sentences("personal")) >= 200


def _flagged(name: str) -> float:
    found = [DETECTORS.injection.assess(each.text).level for each in sentences(name, KEPT_APART)]
    return sum(level is not Level.LOW for level in found) / len(found)


def test_orders_to_the_model_are_told_from_what_only_sounds_like_them() -> None:
    """Of lines that the threshold was chosen by, and nothing was weighed on."""
    assert _flagged("attacks") >= 0.8
    assert _flagged("lookalikes") <= 0.03
