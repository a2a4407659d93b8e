"""How what was said long ago is shown to a model, and how much of it fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from domain.memory.episodes import RecalledEpisode
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.taint import is_tainted
from domain.text_engine.cutting import Count

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class RecalledTurn(NamedTuple):
    """Something said before. `external_id` is how it was named where it was imported from.

    `score` is 0 where all turns were taken, and none weighed.
    """

    event_id: UUID
    role: EventRole
    speaker: str
    content: str
    created_at: datetime
    score: float
    external_id: str = ""


def shown_line(speaker: str, content: str) -> str:
    return f"{speaker}: {content}\n"


OF_OTHERS: Final = " (with words of others)"


def speaker_of(event: UserMemoryEvent) -> str:
    name = event.speaker or event.role.value
    return f"{name}{OF_OTHERS}" if is_tainted(event) else name


@dataclass(frozen=True, slots=True)
class Shown:
    """Turns in the order of time, the text that shows them, and its tokens."""

    turns: tuple[RecalledTurn, ...]
    text: str
    tokens: int

    @classmethod
    def of(cls, turns: Sequence[RecalledTurn], count: Count) -> "Shown":
        text = shown(turns)
        return cls(tuple(turns), text, count(text))


def shown(turns: Sequence[RecalledTurn]) -> str:
    """In time order under their dates."""
    return "".join(_lines(turns)).rstrip("\n")


def shown_episode(episode: RecalledEpisode) -> str:
    """A line; how it is to be used stands in it, since it is shown seldom."""
    day = episode.ended_at.date()
    when = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    told = f"{episode.title}. {episode.summary}"
    return f'Last time this came up ("last time we spoke…", only if it helps), {when}: {told}'


def _lines(turns: Sequence[RecalledTurn]) -> Iterator[str]:
    year = None
    for day, said in groupby(turns, key=lambda turn: turn.created_at.date()):
        yield _day_line(day, with_year=day.year != year)
        year = day.year
        for turn in said:
            yield shown_line(turn.speaker, turn.content)


@lru_cache(maxsize=8192)
def _day_line(day: date, *, with_year: bool) -> str:
    year = f" {day.year}" if with_year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}:\n"


def most_of_dates(days: Iterable[date], count: Count) -> int:
    """What the dates of turns of these days cost at most."""
    return sum(count(_day_line(day, with_year=True)) for day in days)


class DayLines:
    """What the dates cost that turns are shown under: each day once, and each year once more."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._days: set[date] = set()
        self._years: set[int] = set()

    def cost(self, day: date) -> int:
        """Of showing a turn of that day, beside what it costs itself."""
        if day in self._days:
            return 0
        return self._count(_day_line(day, with_year=day.year not in self._years))

    def add(self, day: date) -> None:
        self._days.add(day)
        self._years.add(day.year)


class ShownRoom:
    """What fits into so many tokens, and the dates it is shown under; `left` is the room that
    remains.
    """

    def __init__(self, tokens: int, count: Count) -> None:
        self.left = tokens
        self.chosen: list[int] = []
        self._days = DayLines(count)

    def fill(self, ranked: Iterable[tuple[int, int, date]], *, least: int) -> None:
        """With what fits of (turn, its tokens, its day) in order of rank.

        One that does not fit is skipped; none costs less than `least`.
        """
        left, days = self.left, self._days
        for turn, cost, day in ranked:
            if left < least:
                break
            cost += days.cost(day) if cost <= left else 0
            if cost <= left:
                self.chosen.append(turn)
                days.add(day)
                left -= cost
        self.left = left
