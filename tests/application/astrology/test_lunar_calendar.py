"""The Moon's month, for whoever asks: her phases and signs, in words and as a calendar file."""

import pytest
from icalendar import Calendar

from application.dialogue.turns import Order, Written
from domain.dialogue.actions import Action
from domain.dialogue.replies import Document, Reply
from tests.support.dialogue import Salon
from tests.support.plain_channel import PlainChannel, texts_of


def file_of(reply: Reply) -> Document:
    return next(part for part in reply.parts if isinstance(part, Document))


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        ("ru", "лунный календарь на декабрь 2026", "🌕 24 декабря, 01:28: полнолуние в Раке"),
        ("en", "Lunar calendar for December 2026, please", "🌕 24 December, 01:28: full moon in"),
        ("fr", "le calendrier lunaire de décembre 2026", "pleine lune en Cancer"),
        ("en", "when is the full moon in December 2026?", "🌑 9 December"),
    ],
)
async def test_a_month_is_told_in_three_languages(
    salon: Salon, language: str, asked: str, told: str
) -> None:
    reply = await PlainChannel(salon.dialogue, language_code=language).say(asked)
    assert told in texts_of(reply)[0]
    assert "UTC" in texts_of(reply)[0]
    assert file_of(reply).name == "moon-2026-12.ics"


async def test_the_file_holds_what_is_told(salon: Salon) -> None:
    reply = await PlainChannel(salon.dialogue).say("moon calendar for december 2026")
    events = Calendar.from_ical(file_of(reply).content).walk("VEVENT")
    lines = [line for line in texts_of(reply)[0].splitlines() if line.startswith(("·", "🌑", "🌕"))]
    assert str(events[1]["SUMMARY"]) in lines[0]
    starts = [str(event["DTSTART"].to_ical()) for event in events]
    assert starts == sorted(starts)


async def test_the_command_takes_a_month(salon: Salon) -> None:
    ann = PlainChannel(salon.dialogue, language_code="ru")
    order = Order(Action("moon"))
    assert "1 марта 2027" in texts_of(await ann.hand_in(Written("март 2027"), order=order))[0]
    assert "1900" in texts_of(await ann.hand_in(Written("март 2077"), order=order))[0]


async def test_without_a_month_the_days_to_come_are_told(salon: Salon) -> None:
    reply = await PlainChannel(salon.dialogue).say("when is the next new moon")
    assert "new moon in" in texts_of(reply)[0]


async def test_whoever_asks_where_she_is_gets_no_calendar(salon: Salon) -> None:
    reply = await PlainChannel(salon.dialogue, language_code="fr").say("où est la lune ?")
    assert len(reply.parts) == 1
