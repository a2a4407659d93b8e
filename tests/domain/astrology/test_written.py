"""Births as people write them, in three languages."""

from datetime import date, time
from pathlib import Path

import pytest

from domain.astrology.written import BirthReader
from infrastructure.astrology_files import read_written_words

READER = BirthReader(
    read_written_words(Path(__file__).parents[3] / "config" / "astrology" / "written.yaml")
)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "day", "at", "rest"),
    [
        ("2 февраля 1990, 8:15, Париж", (1990, 2, 2), (8, 15), "париж"),
        ("le 2 février 1990 à 8h15", (1990, 2, 2), (8, 15), ""),
        ("Feb 2, 1990 8:15am", (1990, 2, 2), (8, 15), ""),
        ("02.02.90 в восемь утра", (1990, 2, 2), (8, 0), ""),
        ("1990-02-02 08:15 Paris", (1990, 2, 2), (8, 15), "paris"),
        ("2/2/1990 8.15 pm Paris", (1990, 2, 2), (20, 15), "paris"),
        ("родилась 5 мая 1988 в половине девятого вечера, Омск", (1988, 5, 5), (20, 30), "омск"),
        ("7 июля 1977, около полуночи, Тверь", (1977, 7, 7), (0, 0), "тверь"),
        ("без четверти восемь утра, 2.2.1990", (1990, 2, 2), (7, 45), ""),
        ("2 февраля 1990 год восемь пятнадцать, Париж", (1990, 2, 2), (8, 15), "париж"),
        ("двадцать третьего мая 1985 года в три часа ночи", (1985, 5, 23), (3, 0), ""),
        ("15.08.1992 14 30 Омск", (1992, 8, 15), (14, 30), "омск"),
        ("15 авг 1992 14-30 Омск", (1992, 8, 15), (14, 30), "омск"),
        ("31.12.1999 23:59:59 Москва", (1999, 12, 31), (23, 59), "москва"),
        ("born on the 3rd of March 1975, half past seven pm, Rye", (1975, 3, 3), (19, 30), "rye"),
        ("August 15th 1992, 2:30 p.m., Boston", (1992, 8, 15), (14, 30), "boston"),
        ("the second of February 1990, noon", (1990, 2, 2), (12, 0), ""),
        ("12/25/1990 noon Miami", (1990, 12, 25), (12, 0), "miami"),
        ("née le 1er janvier 2000 vers midi à Lyon", (2000, 1, 1), (12, 0), "lyon"),
        ("le deux février 1990 à huit heures et quart du matin", (1990, 2, 2), (8, 15), ""),
    ],
)
def test_day_and_time_are_understood_and_the_place_is_left(
    said: str, day: tuple[int, int, int], at: tuple[int, int], rest: str
) -> None:
    written = READER.read(said, TODAY)
    assert (written.days, written.time, written.rest) == ((date(*day),), time(*at), rest)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("тысяча девятьсот восемьдесят четвёртый год, пятое марта", (1984, 3, 5)),
        ("пятого марта тысяча девятьсот восемьдесят четвёртого года", (1984, 3, 5)),
        ("двадцать третье мая восемьдесят пятого", (1985, 5, 23)),
        ("1 июня две тысячи одиннадцатого", (2011, 6, 1)),
        ("первое июня двухтысячного года", (2000, 6, 1)),
        ("nineteen eighty-four, the fifth of March", (1984, 3, 5)),
        ("March the fifth, nineteen eighty four", (1984, 3, 5)),
        ("twenty-first of May nineteen oh five", (1905, 5, 21)),
        ("3 July two thousand and one", (2001, 7, 3)),
        ("the third of July twenty ten", (2010, 7, 3)),
        ("cinq mars mille neuf cent quatre-vingt-quatre", (1984, 3, 5)),
        ("le vingt et un mai dix-neuf cent soixante-dix-huit", (1978, 5, 21)),
        ("le premier juin deux mille onze", (2011, 6, 1)),
        ("le 7 août quatre-vingt-dix-neuf", (1999, 8, 7)),
        ("5 sept 1984", (1984, 9, 5)),
    ],
)
def test_a_year_may_be_spoken(said: str, day: tuple[int, int, int]) -> None:
    written = READER.read(said, TODAY)
    assert (written.days, written.time, written.rest) == ((date(*day),), None, "")


def test_a_spoken_year_leaves_the_time_behind_it() -> None:
    written = READER.read("пятое марта тысяча девятьсот девяностого, в двадцать пятнадцать", TODAY)
    assert (written.days, written.time) == ((date(1990, 3, 5),), time(20, 15))


@pytest.mark.parametrize(
    "said",
    ["мне 12 лет", "мне двенадцать лет", "I am 12 years old", "i'm 25", "j'ai 12 ans", "Мне 31"],
)
def test_an_age_is_neither_a_day_nor_a_time(said: str) -> None:
    written = READER.read(said, TODAY)
    assert (written.is_age, written.days, written.time) == (True, (), None)


def test_who_says_i_am_does_not_mean_the_morning() -> None:
    assert READER.read("I am born at 8 in the evening", TODAY).time == time(20)


@pytest.mark.parametrize("said", ["03/04/1990", "3-4-1990"])
def test_an_open_order_of_day_and_month_leaves_both(said: str) -> None:
    assert READER.read(said, TODAY).days == (date(1990, 4, 3), date(1990, 3, 4))


@pytest.mark.parametrize(
    "said", ["2 фев. 1990, время не знаю", "2/2/1990, I don't know", "le 2.2.1990, heure inconnue"]
)
def test_who_does_not_know_the_hour_says_so(said: str) -> None:
    written = READER.read(said, TODAY)
    assert written.is_time_unknown
    assert written.days == (date(1990, 2, 2),)


@pytest.mark.parametrize("said", ["31.02.1990", "30 февраля 1990", "31 avril 1990"])
def test_a_day_that_no_calendar_has_is_told_apart(said: str) -> None:
    assert READER.read(said, TODAY).has_wrong_day


@pytest.mark.parametrize("said", ["2 February", "февраль 1990", "le matin"])
def test_half_a_date_is_none(said: str) -> None:
    assert READER.read(said, TODAY).days == ()
