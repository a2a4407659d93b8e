"""What is known of a user, each piece with the words it comes from, and never overwritten."""

# ruff: noqa: RUF001 - letters of several alphabets are what this is about

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.taint import without_others

_QUOTED = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]+")

MOST_FACTS = 60
"""That hold today, and as many of former times."""

LONGEST_STATEMENT = 200


class FactCategory(StrEnum):
    NAME = "name"
    AGE = "age"
    HOME = "home"
    WORK = "work"
    PARTNER = "partner"
    FAMILY = "family"
    HEALTH = "health"
    LIKES = "likes"
    PLANS = "plans"
    OTHER = "other"

    @property
    def is_single(self) -> bool:
        """Whether a newer fact of this kind ends the one before."""
        return self in _SINGLE

    @property
    def is_shared(self) -> bool:
        """Whether every persona may know it; others stay with whom they were told."""
        return self not in _SCOPED


_SINGLE = frozenset(
    {
        FactCategory.NAME,
        FactCategory.AGE,
        FactCategory.HOME,
        FactCategory.WORK,
        FactCategory.PARTNER,
    }
)
_SCOPED = frozenset({FactCategory.PLANS, FactCategory.OTHER})
_ORDER = tuple(FactCategory)


@dataclass(frozen=True, slots=True)
class Fact:
    """Held since `valid_from`; until `ended_at`, where a newer one took its place.

    `sources` are the user's events that said so. `persona` is the only one to know it; empty
    for all.
    """

    fact_id: str
    statement: str
    category: FactCategory
    valid_from: datetime
    sources: tuple[UUID, ...] = ()
    confidence: float = 1.0
    persona: str = ""
    ended_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class FactBook:
    """Everything known of one memory's owner; `version` counts its changes."""

    user_id: str
    facts: tuple[Fact, ...] = ()
    version: int = 0

    def current(self, persona: str | None = None) -> tuple[Fact, ...]:
        """As a persona may know them; None for whoever may see them all. Most telling first."""
        known = (f for f in self.facts if f.is_current and persona in (None, f.persona or persona))
        return tuple(sorted(known, key=_rank))

    def before(self, fact: Fact) -> Fact | None:
        """What the fact took the place of."""
        former = (f for f in self.facts if f.ended_at == fact.valid_from)
        return next((f for f in former if f.category is fact.category), None)

    def learn(self, told: Iterable[Fact]) -> "FactBook":
        """With what was told now, in order; the same again only adds its source."""
        book = self
        for fact in told:
            book = book._with(fact)
        return book._bounded() if book is not self else self

    def without(self, fact_ids: Iterable[str]) -> "FactBook":
        gone = frozenset(fact_ids)
        return replace(self, facts=tuple(f for f in self.facts if f.fact_id not in gone))

    def without_sources(self, events: Collection[UUID]) -> "FactBook":
        """The same facts, though these words that told them are there no more."""
        kept = (
            replace(f, sources=tuple(source for source in f.sources if source not in events))
            for f in self.facts
        )
        return replace(self, facts=tuple(kept))

    def corrected(self, fact_id: str, statement: str, at: datetime, source: UUID) -> "FactBook":
        """The fact as the user puts it right; what was there before is kept as former."""
        facts: list[Fact] = []
        for fact in self.facts:
            if fact.fact_id != fact_id:
                facts.append(fact)
                continue
            facts.append(replace(fact, ended_at=at))
            new_id = f"{fact_id[:6]}{self.version % 100:02d}"
            facts.append(
                replace(fact, fact_id=new_id, statement=statement, valid_from=at, sources=(source,))
            )
        return replace(self, facts=tuple(facts))

    def _with(self, told: Fact) -> "FactBook":
        same = next((f for f in self.current() if _plain(f) == _plain(told)), None)
        if same is not None:
            if set(told.sources) <= set(same.sources):
                return self
            again = replace(same, sources=tuple(dict.fromkeys((*same.sources, *told.sources)))[-8:])
            return replace(self, facts=tuple(again if f is same else f for f in self.facts))
        facts = self.facts
        if told.category.is_single:
            if any(f.category is told.category and f.valid_from > told.valid_from for f in facts):
                return self._as_former(told)
            facts = tuple(
                replace(f, ended_at=told.valid_from)
                if f.is_current and f.category is told.category
                else f
                for f in facts
            )
        return replace(self, facts=(*facts, told))

    def _as_former(self, told: Fact) -> "FactBook":
        """Something older that is heard of later."""
        later = [f for f in self.facts if f.category is told.category]
        end = min(f.valid_from for f in later if f.valid_from > told.valid_from)
        return replace(self, facts=(*self.facts, replace(told, ended_at=end)))

    def _bounded(self) -> "FactBook":
        kept = set(self.current()[:MOST_FACTS])
        former = sorted(
            (f for f in self.facts if f.ended_at is not None),
            key=lambda f: f.ended_at is not None and f.ended_at.timestamp(),
        )
        kept |= set(former[-MOST_FACTS:])
        return replace(self, facts=tuple(f for f in self.facts if f in kept))


def shown_facts(book: FactBook, persona: str, first: Sequence[str] = ()) -> str:
    """For a prompt: a line each, with since when it holds and what was before.

    Facts that hold one of the beginnings of words in `first` come first.
    """
    known = sorted(
        book.current(persona),
        key=lambda f: not any(word in f.statement.casefold() for word in first),
    )
    return "\n".join(_line(fact, book.before(fact)) for fact in known)


def _line(fact: Fact, before: Fact | None) -> str:
    since = f"since {fact.valid_from.date().isoformat()}"
    former = f"; before that: {before.statement}" if before else ""
    return f"{fact.statement} ({since}{former})."


def _rank(fact: Fact) -> tuple[int, float]:
    return _ORDER.index(fact.category), -fact.valid_from.timestamp()


def _plain(fact: Fact) -> tuple[FactCategory, str]:
    return fact.category, " ".join(fact.statement.casefold().replace("ё", "е").split()).rstrip(".")


def fact_id_for(source: UUID, statement: str) -> str:
    """The same for the same statement of the same event; short enough for a button."""
    return uuid5(source, statement).hex[:10]


def beginnings_of(text: str) -> tuple[str, ...]:
    """Of the longer words of a text, by which other forms of them are known."""
    return tuple({word.casefold()[:5] for word in _WORD.findall(text) if len(word) >= 5})


def evidenced(
    told: Iterable[Mapping[str, Any]], events: Sequence[UserMemoryEvent]
) -> Iterator[Fact]:
    """What a model took for facts, as far as the user said the words it rests on.

    Only so can a fact be traced, and neither an invention nor a persona's own word become one.
    """
    own = without_others(events)
    said = [(_words(event.content), event) for event in own if event.role is EventRole.USER]
    for given in told:
        statement, quote = str(given.get("statement", "")).strip(), str(given.get("quote", ""))
        source = next((e for words, e in said if quote.strip() and _words(quote) in words), None)
        if source is None or not statement or len(statement) > LONGEST_STATEMENT:
            continue
        category = _category(given.get("category"))
        yield Fact(
            fact_id_for(source.event_id, statement),
            statement.rstrip("."),
            category,
            source.created_at,
            (source.event_id,),
            _confidence(given.get("confidence")),
            "" if category.is_shared else source.persona,
        )


def _words(text: str) -> str:
    return f" {' '.join(_QUOTED.findall(text.casefold()))} "


def _category(given: object) -> FactCategory:
    return next((kind for kind in FactCategory if kind.value == given), FactCategory.OTHER)


def _confidence(given: object) -> float:
    return min(1.0, max(0.0, float(given))) if isinstance(given, int | float) else 0.5
