"""Words that no lexicon knows cost one look, and change nothing that a lexicon finds."""

from domain.safety.folding import fold
from domain.safety.frames import Lexicon
from domain.safety.word_reader import UNKNOWN, WordReader


def test_a_word_that_nobody_knows_is_like_every_other_such() -> None:
    reader = WordReader()
    reader.learn("leave*", is_fuzzy=True)
    reader.learn("now")
    assert reader.sentences("leaving now, lexve tulips") == (
        ["leaving", "now", "", "lexve", UNKNOWN],
    )


def test_lexicons_that_share_a_reader_find_what_they_find_alone() -> None:
    text = fold("Leave me alone, I wnt to go! Never mind: s**y or noooow. 12 tulips")
    given = {"NEG": ["never"], "GO": ["go", "leave*"], "STAY": ["stay"], "NOW": ["now"]}
    shared = WordReader()
    for fuzzy in ((), ("STAY", "GO")):
        own = Lexicon(given, fuzzy=fuzzy, spellings={"wnt": "want to"}, reader=shared)
        alone = Lexicon(given, fuzzy=fuzzy, spellings={"wnt": "want to"})
        assert own.sentences(text) == alone.sentences(text)
