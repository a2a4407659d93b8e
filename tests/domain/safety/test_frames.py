"""Patterns over classes of words."""

import pytest

from domain.safety.folding import fold
from domain.safety.frames import Lexicon
from domain.shared.errors import ConfigurationError


@pytest.fixture
def lexicon() -> Lexicon:
    classes = {"NEG": ["not", "dont"], "WANT": ["want", "wish"], "LEAVE": ["leave", "depart*"]}
    return Lexicon(classes, fuzzy=("LEAVE",))


def fills(lexicon: Lexicon, pattern: str, text: str) -> bool:
    patterns = lexicon.patterns([pattern])
    return lexicon.any(patterns, lexicon.sentences(fold(text)))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("WANT ..3 LEAVE", "I want so much to leave"),
        ("!NEG WANT ..1 LEAVE", "I wish to depart"),
        ("NEG WANT ..1 LEAVE", "I don't want to leave"),
        ("WANT ..1 LEAVE", "I want to laeve"),
        ("WANT ..1 LEAVE", "I want to l**ve"),
        ("WANT ..1 LEAVE", "i want to leeeeeave"),
        ("WANT ..1 LEAVE", "I want to l3ave"),
        ("leave (right now|at once)", "leave at once"),
        ("^ leave $", "Enough. Leave!"),
        ("WANT out?", "I want"),
    ],
)
def test_a_pattern_is_filled(lexicon: Lexicon, pattern: str, text: str) -> None:
    assert fills(lexicon, pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("WANT ..2 LEAVE", "I want it. I leave."),
        ("!NEG WANT ..1 LEAVE", "I don't want to leave"),
        ("WANT ..2 LEAVE", "I want not to leave"),
        ("^ leave $", "leave me"),
        ("WANT ..1 LEAVE", "I want one more day before I leave"),
    ],
)
def test_a_pattern_is_not_filled(lexicon: Lexicon, pattern: str, text: str) -> None:
    assert not fills(lexicon, pattern, text)


@pytest.mark.parametrize("pattern", ["", "..3", "WANT UNKNOWN", "(a|)", "WANT?"])
def test_a_pattern_that_says_nothing_is_refused(lexicon: Lexicon, pattern: str) -> None:
    with pytest.raises(ConfigurationError):
        lexicon.patterns([pattern])


def test_what_is_written_in_haste_is_read_as_the_words_it_stands_for() -> None:
    own = Lexicon({"NEG": ["not"]}, spellings={"wnt": "want to"})
    assert fills(own, "want to leave", "i wnt leave")
