"""How what was said long ago is shown to a model, and how much of it fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from domain.memory.events import EventRole, UserMemoryEvent

DAY_TOKENS = 9
"""What a line with a date costs at most, in any tokenizer known."""


@dataclass(frozen=True, slots=True)
class RecalledTurn:
    """Something said before. `external_id` is how it was named where it was imported from."""

    event_id: UUID
    role: EventRole
    speaker: str
    content: str
    created_at: datetime
    score: float
    external_id: str = ""


def shown_line(speaker: str, content: str) -> str:
    return f"{speaker}: {content}\n"


def speaker_of(event: UserMemoryEvent) -> str:
    return event.speaker or event.role.value


def shown(turns: Sequence[RecalledTurn]) -> str:
    """In time order under their dates."""
    return "".join(_lines(turns)).rstrip("\n")


def _lines(turns: Sequence[RecalledTurn]) -> Iterator[str]:
    for day, said in groupby(turns, key=lambda turn: turn.created_at.date()):
        yield f"[{day:%Y-%m-%d}]\n"
        for turn in said:
            yield shown_line(turn.speaker, turn.content)


def within(ranked: Iterable[tuple[int, int, date | int]], tokens: int, least: int) -> list[int]:
    """Which turns to show, by (turn, its tokens, its day) in order of rank.

    One that does not fit is skipped; none costs less than `least`.
    """
    chosen: list[int] = []
    days: set[date | int] = set()
    for turn, cost, day in ranked:
        if tokens < least:
            break
        cost += 0 if day in days else DAY_TOKENS
        if cost <= tokens:
            chosen.append(turn)
            days.add(day)
            tokens -= cost
    return chosen
