"""Personal data in texts, and what only looks like it."""

from domain.safety.check_sums import inn, snils
from tests.support.safety import DETECTORS


def found(text: str) -> list[tuple[str, str]]:
    return [(e.entity, text[e.start : e.end]) for e in DETECTORS.personal_data.find(text)]


def test_offsets_are_those_of_the_text_as_it_came() -> None:
    text = "🙂 em\u200bail: ivan@mail.ru, тел. +7 916 123-45-67"
    assert found(text) == [("EMAIL", "ivan@mail.ru"), ("PHONE", "+7 916 123-45-67")]


def test_a_number_with_a_wrong_check_sum_is_none() -> None:
    assert inn("7707083893")
    assert not inn("7707083894")
    assert snils("112-233-445 95")
    assert not snils("112-233-445 96")


def test_ten_digits_are_a_taxpayers_number_only_next_to_the_word() -> None:
    assert found("ИНН 7707083893") == [("INN", "7707083893")]
    assert found("их было 7707083893") == []


def test_an_order_number_is_nobodys_telephone() -> None:
    assert found("заказ 89161234567") == []
    assert found("мой номер 89161234567") == [("PHONE", "89161234567")]
