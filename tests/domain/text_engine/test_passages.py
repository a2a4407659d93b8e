"""Of a text that is too long, what the question is about."""

# ruff: noqa: RUF001 - people write Russian

from domain.text_engine.cutting import MARK
from domain.text_engine.passages import passages_of, relevant_passages

FILLER = "The committee met on that day and spoke at length about the weather and the road. " * 8


def words(text: str) -> int:
    return len(text.split())


def report(**chapters: str) -> str:
    parts = ["Report of the year."]
    for title, text in chapters.items():
        parts += [FILLER, f"{title}. {text}", FILLER]
    return "\n\n".join(parts)


def test_a_text_that_fits_is_shown_whole() -> None:
    assert relevant_passages("Short. Very short.", "what?", 10, words) == "Short. Very short."


def test_the_passage_that_the_question_is_about_is_shown_beside_the_beginning() -> None:
    text = report(Harvest="The apples were late.", Budget="The roof cost 4,200 crowns.")
    shown = relevant_passages(text, "How much did the roof cost?", 250, words)
    assert shown.startswith("Report of the year.")
    assert "The roof cost 4,200 crowns." in shown
    assert MARK in shown


def test_other_forms_of_a_russian_word_are_found() -> None:
    filler = "Комиссия собралась и долго говорила о погоде и о дороге, ничего не решив. " * 9
    text = f"Отчёт.\n\n{filler * 3}\n\nКрыша обошлась в 4200 крон.\n\n{filler * 3}"
    assert "4200" in relevant_passages(text, "Сколько стоила крышу чинить?", 150, words)


def test_without_a_question_passages_come_from_everywhere() -> None:
    text = "\n\n".join(f"Chapter {number} begins. " + "word " * 120 for number in range(20))
    shown = relevant_passages(text, "", 800, words)
    found = [number for number in range(20) if f"Chapter {number} begins" in shown]
    assert found[0] == 0
    assert any(number > 14 for number in found)
    assert words(shown) <= 800


def test_nothing_is_lost_between_passages() -> None:
    text = report(A="One.", B="Two.", C="x" * 2000)
    assert "".join("".join(passages_of(text)).split()) == "".join(text.split())


def test_what_is_shown_never_exceeds_the_limit() -> None:
    text = report(Budget="The roof cost 4,200 crowns.")
    for limit in (20, 60, 150, 300):
        assert words(relevant_passages(text, "roof", limit, words)) <= limit
