"""Asking for a birth, one thing at a time, in whatever order it is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from application.astrology.places import FindPlacesUseCase
from application.shared.ports import Clock
from domain.astrology.birth import check_day
from domain.astrology.civil_time import Calendar, NoSuchTime
from domain.astrology.places import Place, certain
from domain.astrology.querent import LONGEST_NAME, Intake, Step
from domain.astrology.written import BirthReader, Written
from domain.shared.errors import InvalidInput

_MOST_WORDS = 7
_FEW_WORDS = 3
_LIKE_A_DAY = re.compile(r"\d{4}|\d[./-]\d")
_PREPOSITIONS = re.compile(r"^(?:в|во|из|под|около|à|a|au|aux|en|in|at|near|près de)\s+")


@dataclass(frozen=True, slots=True)
class Heard:
    """`problem` is the key of what is wrong with what was said.

    `is_aside`: nothing in it answers the question. `gap`: the time that was told never was.
    `tells_a_day`: a date is named, which nobody does by chance.
    """

    intake: Intake
    problem: str = ""
    is_aside: bool = False
    gap: NoSuchTime | None = None
    tells_a_day: bool = False


class Interview:
    def __init__(self, reader: BirthReader, find: FindPlacesUseCase, clock: Clock) -> None:
        self._reader = reader
        self._find = find
        self._clock = clock

    async def hear(self, intake: Intake, words: str) -> Heard:
        """What is told now, together with what was told before."""
        if intake.step is Step.NAME:
            return _named(intake, words)
        if places := await self._told_apart(intake, words):
            return Heard(replace(intake, places=places))
        return await self._read(intake, words)

    async def _read(self, intake: Intake, words: str) -> Heard:
        written = self._reader.read(words, self._today())
        if written.has_wrong_day:
            return Heard(intake, "birth-problem-no-such-day", tells_a_day=True)
        if written.is_age and intake.step is Step.DAY and _is_short(words):
            return Heard(intake, "birth-problem-age")
        if written.days and (problem := self._problem_of(written.days[0])):
            return Heard(intake, problem, tells_a_day=True)
        told = _with_written(intake, written)
        is_about_place = intake.step in (Step.PLACE, Step.WHICH_PLACE) or told != intake
        if is_about_place and written.rest and not _is_question(words):
            told = await self._with_place(told, written.rest)
        if told == intake:
            return self._unheard(intake, words, is_unsure=written.is_time_unknown)
        if told.step is Step.TIME and told.time is not None:
            gap = explained(told)
            return Heard(replace(told, time=None), "birth-problem-no-such-time", gap=gap)
        return Heard(told, tells_a_day=bool(written.days or written.time))

    def get_ready(self) -> None:
        """Somebody is going to be asked for a place."""
        self._find.get_ready()

    def press(self, intake: Intake, choice: str, value: str) -> Intake | None:
        """A button below a question; None for one that no longer fits."""
        match choice, intake.step:
            case "agrees", Step.CONSENT:
                return replace(intake, consents=True)
            case "day", Step.WHICH_DAY:
                chosen = tuple(day for day in intake.days if day.isoformat() == value)
                return replace(intake, days=chosen) if chosen else None
            case "unknown", Step.TIME:
                return replace(intake, is_time_unknown=True)
            case "place", Step.WHICH_PLACE:
                return _placed(intake, value)
            case "calendar", Step.CALENDAR:
                return replace(intake, calendar=Calendar(value))
            case "fold", Step.FOLD:
                return replace(intake, fold=int(value == "1"))
        return None

    async def at(self, intake: Intake, latitude: float, longitude: float) -> Intake | None:
        """A shared location, in answer to the question for the place; None at sea."""
        near = await self._find.around(latitude, longitude)
        if near is None:
            return None
        place = Place(near.name, near.country, latitude, longitude, near.zone, near.population)
        return replace(intake, places=(place,))

    def _today(self) -> date:
        return self._clock.now().date()

    def _problem_of(self, day: date) -> str:
        try:
            check_day(day)
        except InvalidInput:
            return "birth-problem-too-early" if day.year < 1900 else "birth-problem-future"
        return "birth-problem-future" if day > self._today() else ""

    def _unheard(self, intake: Intake, words: str, *, is_unsure: bool) -> Heard:
        is_meant = is_unsure or self._may_be_meant(intake.step, words)
        if _is_question(words) or not is_meant:
            return Heard(intake, is_aside=True)
        problems = {Step.DAY: "birth-problem-day", Step.TIME: "birth-problem-time"}
        places = {Step.PLACE: "birth-problem-place", Step.WHICH_PLACE: "birth-problem-place"}
        problem = (problems | places).get(intake.step, "")
        return Heard(intake, problem, is_aside=not problem)

    def _may_be_meant(self, step: Step, words: str) -> bool:
        """Whether what could not be read was perhaps to answer, and is worth a word on how to
        write it.

        Else it tells of something else: whoever writes of their grief is not told how to write a
        date, and neither is whoever wants to be reminded of something at nine.
        """
        many = len(words.split())
        has_figures = any(map(str.isdigit, words))
        match step:
            case Step.DAY:
                names_month = self._reader.months.are_in(words)
                is_like_a_day = bool(_LIKE_A_DAY.search(words)) or (has_figures and names_month)
                is_brief = many <= _FEW_WORDS and (has_figures or names_month)
                return is_brief or (is_like_a_day and many <= _MOST_WORDS)
            case Step.TIME:
                return many <= (_MOST_WORDS if has_figures else _FEW_WORDS)
            case _:
                names_something = any(letter.isupper() for letter in words.strip()[1:])
                return many <= (_MOST_WORDS if names_something else _FEW_WORDS)

    async def _told_apart(self, intake: Intake, words: str) -> tuple[Place, ...]:
        if intake.step is not Step.WHICH_PLACE:
            return ()
        for candidate in _candidates(words.strip(" .!")):
            if found := await self._find.narrowed(intake.places, candidate):
                return tuple(found)
        return ()

    async def _with_place(self, intake: Intake, words: str) -> Intake:
        candidates = _candidates(words)
        if intake.step is Step.WHICH_PLACE:  # "the second one" is no town that begins so
            candidates = candidates[:1]
        for candidate in candidates:
            found = await self._find.execute(candidate)
            if found:
                one = certain(found)
                return replace(intake, places=(one,) if one else tuple(found))
        return intake


def explained(intake: Intake) -> NoSuchTime | None:
    try:
        intake.birth.local_time()
    except NoSuchTime as problem:
        return problem
    except InvalidInput:
        return None
    return None


def _with_written(intake: Intake, written: Written) -> Intake:
    told = intake
    if written.days:
        told = replace(told, days=written.days, calendar=None, fold=None)
    if written.time is not None:
        told = replace(told, time=written.time, is_time_unknown=False, fold=None)
    elif written.is_time_unknown and told.days and told.time is None:
        told = replace(told, is_time_unknown=True)
    return told


def _named(intake: Intake, words: str) -> Heard:
    name = " ".join(words.split()).strip('.,!«»"')
    if not name or _is_question(words):
        return Heard(intake, is_aside=True)
    if len(name) > LONGEST_NAME:
        return Heard(intake, "birth-problem-name")
    return Heard(replace(intake, name=name))


def _is_short(words: str) -> bool:
    return len(words.split()) <= _MOST_WORDS and not _is_question(words)


def _is_question(words: str) -> bool:
    return "?" in words


def _candidates(words: str) -> Sequence[str]:
    """What may be the place: all of it, else its last part."""
    parts = [_PREPOSITIONS.sub("", part.strip()) for part in words.split(",") if part.strip()]
    last_words = parts[-1].split()
    whole = [", ".join(parts)] if len(words.split()) <= _MOST_WORDS else []
    return [*whole, *parts[::-1], *([last_words[-1]] if len(last_words) > 1 else [])]


def _placed(intake: Intake, value: str) -> Intake | None:
    if value.isdigit() and int(value) < len(intake.places):
        return replace(intake, places=(intake.places[int(value)],))
    return None
