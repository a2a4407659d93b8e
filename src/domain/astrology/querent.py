"""Somebody who asks the astrologer: the births they told, and what they are being asked."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.astrology.birth import Birth
from domain.astrology.civil_time import Calendar, NoSuchTime, TimeTwice, may_be_old_style
from domain.astrology.places import Place
from domain.shared.errors import InvalidInput
from domain.shared.identity import Person

MOST_CHARTS: Final = 12
LONGEST_NAME: Final = 40
MOST_ASIDES: Final = 2
OWN: Final = ""
"""The name of one's own chart."""


class Purpose(StrEnum):
    """What is done once the birth is known."""

    CHART = "chart"
    TODAY = "today"
    WEEK = "week"
    MATCH = "match"
    DAILY = "daily"
    QUESTION = "question"


class Step(StrEnum):
    """What is asked next, in this order."""

    NAME = "name"
    CONSENT = "consent"
    DAY = "day"
    WHICH_DAY = "which_day"
    TIME = "time"
    PLACE = "place"
    WHICH_PLACE = "which_place"
    CALENDAR = "calendar"
    FOLD = "fold"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Intake:
    """A birth of which not everything is told yet.

    Several `days` or `places` wait for a choice. `is_other`: it is another person's, who has to
    agree. `question` is what was asked, and is answered once the birth is known. `asides` is how
    often in a row they spoke of something else.
    """

    purpose: Purpose = Purpose.CHART
    is_other: bool = False
    name: str = OWN
    consents: bool = False
    days: tuple[dt.date, ...] = ()
    time: dt.time | None = None
    is_time_unknown: bool = False
    places: tuple[Place, ...] = ()
    calendar: Calendar | None = None
    fold: int | None = None
    question: str = ""
    asides: int = 0

    @property
    def rests(self) -> bool:
        """Whether they spoke of other things so often that nobody insists any more."""
        return self.asides > MOST_ASIDES

    @property
    def step(self) -> Step:
        return self._of_the_person() or self._of_the_birth() or self._of_the_details()

    @property
    def birth(self) -> Birth:
        """Only once day and place are chosen."""
        calendar = self.calendar or Calendar.GREGORIAN
        return Birth(self.days[0], self.time, self.places[0], calendar, self.fold)

    @property
    def anew(self) -> "Intake":
        """Of the same person and for the same purpose, with nothing told."""
        return Intake(self.purpose, self.is_other, self.name, self.consents, question=self.question)

    def _of_the_person(self) -> Step | None:
        if self.is_other and not self.name:
            return Step.NAME
        return Step.CONSENT if self.is_other and not self.consents else None

    def _of_the_birth(self) -> Step | None:
        if len(self.days) != 1:
            return Step.WHICH_DAY if self.days else Step.DAY
        if self.time is None and not self.is_time_unknown:
            return Step.TIME
        if len(self.places) != 1:
            return Step.WHICH_PLACE if self.places else Step.PLACE
        return None

    def _of_the_details(self) -> Step:
        if self.calendar is None and may_be_old_style(self.days[0], self.places[0].country):
            return Step.CALENDAR
        try:
            self.birth.local_time()
        except TimeTwice:
            return Step.FOLD
        except NoSuchTime:
            return Step.TIME
        return Step.CONFIRM


@dataclass(frozen=True, slots=True)
class NamedBirth:
    name: str
    birth: Birth


@dataclass(frozen=True, slots=True)
class DailyWord:
    """A morning word at `hour` in the person's `zone`; `next_at` is when it is due."""

    hour: int
    zone: str
    bot_id: int
    chat_id: int
    language: str
    next_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Querent:
    person: Person
    births: tuple[NamedBirth, ...] = ()
    intake: Intake | None = None
    daily: DailyWord | None = None

    def birth_of(self, name: str) -> Birth | None:
        return next((each.birth for each in self.births if each.name == name), None)

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.births if each.name != OWN)

    def knowing(self, name: str, birth: Birth) -> "Querent":
        """With this birth in place of what was known under the name. Raises InvalidInput."""
        births = [each for each in self.births if each.name != name]
        if len(births) >= MOST_CHARTS:
            raise InvalidInput(f"at most {MOST_CHARTS} charts are kept; forget one first")
        kept = (*births, NamedBirth(name, birth))
        return replace(self, births=tuple(sorted(kept, key=lambda each: each.name)), intake=None)

    def forgetting(self, name: str) -> "Querent":
        births = tuple(each for each in self.births if each.name != name)
        daily = self.daily if name != OWN else None
        return replace(self, births=births, daily=daily, intake=None)

    def asked(self, intake: Intake | None) -> "Querent":
        return replace(self, intake=intake)
