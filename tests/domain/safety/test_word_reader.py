"""Words that no lexicon knows cost one look, and change nothing that a lexicon finds."""

import pytest

from domain.safety.folding import fold
from domain.safety.frames import Lexicon
from domain.safety.word_reader import WordReader


def _read(own: Lexicon, text: str) -> list[tuple[tuple[int, ...], int, frozenset[int]]]:
    return [
        (each.classes(own.number), each.present.get(own.number, 0), each.ends)
        for each in own.sentences(text)
    ]


def test_a_word_that_nobody_knows_is_of_no_class() -> None:
    own = Lexicon({"LEAVE": ["leav*", "leave"], "NOW": ["now"]}, fuzzy=("LEAVE",))
    leave, now = own.vocabulary.bit("LEAVE"), own.vocabulary.bit("NOW")
    assert _read(own, "leaving now, lexve tulips") == [
        ((leave, now, leave, 0), leave | now, frozenset((2, 4)))
    ]


def test_lexicons_that_share_a_reader_find_what_they_find_alone() -> None:
    text = fold("Leave me alone, I wnt to go! Never mind: s**y or noooow. 12 tulips")
    given = {"NEG": ["never"], "GO": ["go", "leave*"], "STAY": ["stay"], "NOW": ["now"]}
    shared = WordReader()
    for fuzzy in ((), ("STAY", "GO")):
        own = Lexicon(given, fuzzy=fuzzy, spellings={"wnt": "want to"}, reader=shared)
        alone = Lexicon(given, fuzzy=fuzzy, spellings={"wnt": "want to"})
        assert _read(own, text) == _read(alone, text)


def test_what_is_learnt_after_a_text_was_read_is_found_in_it() -> None:
    own = Lexicon({"GO": ["go"]})
    assert _read(own, "stay") == [((0,), 0, frozenset((1,)))]
    own.vocabulary.add("GO", "stay")
    go = own.vocabulary.bit("GO")
    assert _read(own, "stay") == [((go,), go, frozenset((1,)))]


@pytest.mark.parametrize("word", ["s**y", "s*ay", "*tay", "st#y", "s******y", "s$ay"])
def test_letters_behind_stars_are_seen_through(word: str) -> None:
    own = Lexicon({"STAY": ["stay*"]}, fuzzy=("STAY",))
    assert own.sentences(word)[0].present == {own.number: own.vocabulary.bit("STAY")}


@pytest.mark.parametrize("word", ["s**k", "s*ly", "t**y", "**", "s*"])
def test_what_is_left_to_be_read_must_fit(word: str) -> None:
    own = Lexicon({"STAY": ["stay"]}, fuzzy=("STAY",))
    assert own.sentences(word)[0].present == {}
