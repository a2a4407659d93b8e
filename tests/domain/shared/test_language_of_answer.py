"""When the language of a conversation changes, and when it does not."""

from domain.shared.language import Language
from domain.shared.language_detection import (
    NOTHING,
    Certainty,
    Detected,
    language_of_answer,
)

CLEAR_FRENCH = Detected(Language.FRENCH, Certainty.CLEAR)
SHORT_FRENCH = Detected(Language.FRENCH, Certainty.HINT)
RUSSIAN, FRENCH = Language.RUSSIAN, Language.FRENCH


def test_a_clear_sentence_changes_it_at_once() -> None:
    assert language_of_answer(CLEAR_FRENCH, usual=RUSSIAN) is FRENCH


def test_a_few_words_do_not() -> None:
    assert language_of_answer(SHORT_FRENCH, usual=RUSSIAN) is RUSSIAN


def test_a_few_words_after_others_of_the_same_language_do() -> None:
    for before in (SHORT_FRENCH, CLEAR_FRENCH):
        assert language_of_answer(SHORT_FRENCH, usual=RUSSIAN, previous=before) is FRENCH


def test_a_few_words_are_enough_where_nothing_else_is_known() -> None:
    assert language_of_answer(SHORT_FRENCH, usual=RUSSIAN, is_newcomer=True) is FRENCH


def test_what_tells_nothing_and_what_is_foreign_change_nothing() -> None:
    for words in (NOTHING, Detected(None, Certainty.CLEAR)):
        assert language_of_answer(words, usual=RUSSIAN, is_newcomer=True) is RUSSIAN
