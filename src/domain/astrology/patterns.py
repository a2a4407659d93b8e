"""Figures that several planets form together, and how they are spread."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby
from typing import Final

from domain.astrology.aspects import Aspect, AspectKind, Point
from domain.astrology.bodies import PLANETS, Body
from domain.astrology.zodiac import Element, Modality, Sign

_ENOUGH: Final = 3


class PatternKind(StrEnum):
    STELLIUM = "stellium"
    GRAND_TRINE = "grand_trine"
    T_SQUARE = "t_square"


@dataclass(frozen=True, slots=True)
class Pattern:
    """`sign` of a stellium; the last of `bodies` in a T-square is its apex."""

    kind: PatternKind
    bodies: tuple[Body, ...]
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How many of the ten planets stand in each."""

    elements: Mapping[Element, int]
    modalities: Mapping[Modality, int]


def balance_of(signs: Iterable[Sign]) -> Balance:
    signs = tuple(signs)
    elements, modalities = Counter(s.element for s in signs), Counter(s.modality for s in signs)
    return Balance(
        {element: elements[element] for element in Element},
        {modality: modalities[modality] for modality in Modality},
    )


def patterns_of(signs: Mapping[Body, Sign], aspects: Sequence[Aspect]) -> tuple[Pattern, ...]:
    """Of planets alone; three or more in one sign make a stellium."""
    linked = _Links(aspects)
    return (*_stelliums(signs), *_grand_trines(linked), *_t_squares(linked))


class _Links:
    def __init__(self, aspects: Sequence[Aspect]) -> None:
        self._kinds = {frozenset((each.first, each.second)): each.kind for each in aspects}

    def have(self, kind: AspectKind, first: Point, second: Point) -> bool:
        return self._kinds.get(frozenset((first, second))) is kind


def _stelliums(signs: Mapping[Body, Sign]) -> Iterator[Pattern]:
    placed = sorted(((signs[body].number, body) for body in PLANETS), key=lambda pair: pair[0])
    for number, group in groupby(placed, key=lambda pair: pair[0]):
        bodies = tuple(body for _, body in group)
        if len(bodies) >= _ENOUGH:
            yield Pattern(PatternKind.STELLIUM, bodies, tuple(Sign)[number])


def _grand_trines(linked: _Links) -> Iterator[Pattern]:
    for three in combinations(PLANETS, 3):
        if all(linked.have(AspectKind.TRINE, *pair) for pair in combinations(three, 2)):
            yield Pattern(PatternKind.GRAND_TRINE, three)


def _t_squares(linked: _Links) -> Iterator[Pattern]:
    for first, second in combinations(PLANETS, 2):
        if not linked.have(AspectKind.OPPOSITION, first, second):
            continue
        for apex in PLANETS:
            if all(linked.have(AspectKind.SQUARE, apex, end) for end in (first, second)):
                yield Pattern(PatternKind.T_SQUARE, (first, second, apex))
