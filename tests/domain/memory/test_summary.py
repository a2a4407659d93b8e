import pytest

from domain.memory.summary import MemorySummary, read_summary
from tests.support.text_engine import WordCounter

count = WordCounter().count


@pytest.mark.parametrize(
    ("answer", "summary", "topics"),
    [
        ('{"summary": "Likes tea.", "preferred_topics": ["tea", 3]}', "Likes tea.", ("tea",)),
        ('```json\n{"summary": "Likes tea."}\n```', "Likes tea.", ()),
        ('Here it is: {"summary": "Likes tea."} Enjoy', "Likes tea.", ()),
        ('{"summary": "Two\nlines", "preferred_topics": null}', "Two\nlines", ()),
        ('{"summary": "Said \\"no\\" to mil', 'Said "no" to mil', ()),
        ("Likes tea, dislikes rain.", "Likes tea, dislikes rain.", ()),
        ("```\nLikes tea.\n```", "Likes tea.", ()),
        ('{"note": "no summary"}', "", ()),
        ('{"summary": null}', "", ()),
        ("", "", ()),
    ],
)
def test_a_summary_is_read_however_the_model_wrapped_it(
    answer: str, summary: str, topics: tuple[str, ...]
) -> None:
    assert read_summary(answer) == MemorySummary(summary, topics)


def test_a_summary_keeps_whole_sentences_within_the_words_allowed() -> None:
    sentence = "word " * 19 + "end."
    text = " ".join([sentence] * 12)

    assert MemorySummary(text).bounded(count).text == " ".join([sentence] * 10)


def test_a_summary_keeps_within_the_tokens_allowed() -> None:
    bounded = MemorySummary("Short. " + "word " * 150 + "end.").bounded(lambda text: len(text))

    assert bounded.text == "Short."


def test_an_endless_sentence_is_cut_between_words() -> None:
    assert MemorySummary("word " * 500).bounded(count).text == " ".join(["word"] * 200)
