"""What a text has no word of is not looked for in it, and nothing is missed by that."""

from dataclasses import replace

import pytest

from domain.safety.personal_data import PersonalDataDetector
from domain.safety.told_words import ToldWords, words_told_by
from tests.support.safety import DETECTORS
from tests.support.safety_corpora import sentences


def _everything_looked_for() -> PersonalDataDetector:
    """By every recogniser in every text."""
    return PersonalDataDetector(
        [
            replace(each, near_words=None, words=None, digits=0, alphabet=None)
            for each in DETECTORS.personal_data.recognisers
        ]
    )


def test_all_that_every_recogniser_would_find_is_found() -> None:
    everything = _everything_looked_for()
    texts = [each.text for name in ("personal", "lookalikes") for each in sentences(name)]
    texts += [text.upper() for text in texts]
    assert [DETECTORS.personal_data.find(text) for text in texts] == [
        everything.find(text) for text in texts
    ]


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("by my phone", 0b101),
        ("PHONES", 0b101),
        ("an iphone", 0b100),
        ("a call", 0b110),
        ("a caller", 0b100),
        ("", 0b100),
    ],
)
def test_a_text_tells_of_what_it_has_a_word_of(text: str, mask: int) -> None:
    assert ToldWords([("phone*",), ("call", "ring"), None]).mask(text) == mask


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("phone|тел\\w*", ("phone*", "тел*")),
        ("s[ée]cu\\w*", ("sécu*", "secu*")),
        ("imp[ôo]ts?|dogs+", ("impôt*", "impot*", "dog*")),
        ("find me|carte (?:nationale )?d'identit[ée]", ("find*", "carte*")),
        ("phone|\\w+ite", None),
        ("n?o", None),
    ],
)
def test_what_a_pattern_matches_begins_with_its_letters(
    pattern: str, words: tuple[str, ...] | None
) -> None:
    assert words_told_by(pattern) == words
