from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from domain.shared.errors import ConfigurationError
from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.remembering_counter import RememberingCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.text_engine import ROOT

COUNTER = TiktokenCounter(ROOT / "config/tokenizers/o200k_base.tiktoken")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello world", 2),
        ("Добрый вечер, сэр", 5),
        ("a" * 4096, 512),
        ("🙂" * 4096, 4096),
    ],
)
def test_counts_are_those_of_o200k(text: str, tokens: int) -> None:
    assert COUNTER.count(text) == tokens


@pytest.mark.parametrize("name", ["<|endoftext|>", "<|endofprompt|>"])
def test_the_name_of_a_special_token_is_ordinary_text(name: str) -> None:
    assert COUNTER.count(name) > 1


def test_a_count_that_is_remembered_is_the_same() -> None:
    remembering = RememberingCounter(COUNTER)
    texts = ("Добрый вечер, сэр", "a" * 5_000)
    first = [remembering.count(text) for text in texts]
    assert [remembering.count(text) for text in texts] == first
    assert first == [COUNTER.count(text) for text in texts]


@given(st.text(st.sampled_from("aЖ1 \n\r\t/<>.'…\u2028é")))
def test_lines_together_count_what_the_text_does(text: str) -> None:
    assert RememberingCounter(COUNTER).count(text) == COUNTER.count(text)


def test_lines_that_are_known_are_not_counted_again() -> None:
    asked: list[str] = []

    class Counting(TiktokenCounter):
        def count(self, text: str) -> int:
            asked.append(text)
            return 1

    remembering = RememberingCounter(Counting(ROOT))
    assert remembering.count("You are Alfred.\nIt is noon.") == 2
    assert remembering.count("You are Alfred.\nIt is one.") == 2
    assert asked == ["You are Alfred.\n", "It is noon.", "It is one."]


def test_nothing_that_was_said_stays_in_memory() -> None:
    remembering = RememberingCounter(COUNTER)
    remembering.count("my secret birthday")
    kept = [str(value) for value in vars(remembering).values()]
    assert "birthday" not in "".join(kept)


def test_the_oldest_count_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.tokenizers.remembering_counter._MOST_TEXTS", 2)
    asked: list[str] = []

    class Counting(TiktokenCounter):
        def count(self, text: str) -> int:
            asked.append(text)
            return 1

    remembering = RememberingCounter(Counting(ROOT))
    for text in ("a", "b", "c", "c", "a"):
        remembering.count(text)
    assert asked == ["a", "b", "c", "a"]


def test_only_short_texts_are_remembered() -> None:
    asked: list[int] = []

    class Counting(TiktokenCounter):
        def count(self, text: str) -> int:
            asked.append(len(text))
            return 1

    remembering = RememberingCounter(Counting(ROOT))
    for text in ("short", "short", "long" * 2_000, "long" * 2_000):
        remembering.count(text)
    assert asked == [5, 8_000, 8_000]


def test_a_lone_surrogate_is_counted() -> None:
    assert COUNTER.count("\ud800") > 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_counting_never_raises_and_joining_never_adds_much(left: str, right: str) -> None:
    assert COUNTER.count(left + right) <= COUNTER.count(left) + COUNTER.count(right) + 4


def test_a_long_text_counts_almost_as_if_counted_whole() -> None:
    sentence = "The butler pours the tea and says nothing of the weather. "
    once = COUNTER.count(sentence)

    assert abs(COUNTER.count(sentence * 2000) - 2000 * once) <= 2000


def test_a_damaged_vocabulary_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "o200k_base.tiktoken"
    damaged.write_bytes(b"IQ== 0\n")

    with pytest.raises(ConfigurationError, match="damaged"):
        TiktokenCounter(damaged).load()


def test_a_missing_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        TiktokenCounter(tmp_path / "none").load()


def test_another_model_family_is_counted_by_its_own_file(tmp_path: Path) -> None:
    tokenizer = Tokenizer(WordLevel({"tea": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    file = tmp_path / "tokenizer.json"
    tokenizer.save(str(file))

    assert HuggingFaceCounter(file).count("tea tea coffee \ud800") == 4


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text("{}")

    with pytest.raises(ConfigurationError, match=r"no tokenizer\.json"):
        HuggingFaceCounter(file).load()
