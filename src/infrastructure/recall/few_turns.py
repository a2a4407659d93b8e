"""Turns so few that all of them fit into what may be shown: none is weighed against another."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from application.memory.ports import MemorySearch
from domain.memory.events import UserMemoryEvent, conversation_of
from domain.memory.recall.asked_dates import date_hit
from domain.memory.recall.shown import RecalledTurn, most_of_dates, speaker_of
from infrastructure.recall.analyzer import Term
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.question import QuestionReader

_MOST_BESIDE = 16
"""Tokens, more than the line of a date takes, or who speaks where that is one of the two."""


class FewTurns:
    def __init__(self, builder: SegmentBuilder, reader: QuestionReader) -> None:
        self._builder = builder
        self._reader = reader

    def found(
        self, search: MemorySearch, events: Sequence[UserMemoryEvent]
    ) -> Sequence[RecalledTurn] | None:
        """What a search among these finds that must be named; None where it must choose."""
        said = conversation_of(events)
        days = {_moment(event).date() for event in events}
        if not self._fit(said, days, search.tokens):
            return None
        if not self._is_named(search, events, days):
            return ()
        return sorted(map(recalled, said), key=lambda turn: turn.created_at)

    def _fit(self, said: Sequence[UserMemoryEvent], days: set[date], room: int) -> bool:
        """Counted as they are shown only where what was counted before leaves a doubt."""
        known = [event.tokens.get(self._builder.counter_name) for event in said]
        if None not in known and not any(event.speaker for event in said):
            shown = sum(filter(None, known)) + _MOST_BESIDE * (len(said) + len(days))
            if shown <= room:
                return True
        costs = sum(self._builder.cost(event) for event in said)
        return costs + most_of_dates(days, self._builder.count) <= room

    def _is_named(
        self, search: MemorySearch, events: Sequence[UserMemoryEvent], days: set[date]
    ) -> bool:
        names = tuple(dict.fromkeys(map(speaker_of, events)))
        if self._is_said(self._reader.terms(search.question, names), events):
            return True
        today = search.at or max(map(_moment, events))
        asked = self._reader.dates(search.question, today.date())
        return any(date_hit(asked, day) for day in days)

    def _is_said(self, asked: Iterable[Sequence[Term]], events: Sequence[UserMemoryEvent]) -> bool:
        """One word will do: most questions name something by one of their first."""
        said = [self._builder.read(event).distinct for event in events]
        return any(not terms.isdisjoint(variants) for variants in asked for terms in said)


def _moment(event: UserMemoryEvent) -> datetime:
    """In milliseconds, as segments know it."""
    at = event.created_at
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    finer = at.microsecond % 1000
    return at.replace(microsecond=at.microsecond - finer) if finer else at


def recalled(event: UserMemoryEvent, score: float = 0.0) -> RecalledTurn:
    return RecalledTurn(
        event_id=event.event_id,
        role=event.role,
        speaker=speaker_of(event),
        content=event.content,
        created_at=_moment(event),
        score=score,
        external_id=event.external_id,
    )
