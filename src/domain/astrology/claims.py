"""Telling what a text claims about a chart, and whether the facts bear it out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from domain.astrology.aspects import AspectKind, Point
from domain.astrology.zodiac import Sign

_FAR: Final = 90
"""Characters beyond which two mentions have nothing to do with each other."""

_TOUCHING: Final = 3
_NEXT_TO: Final = 14
_NEAR: Final = 20
_A_SIGN: Final = 30
"""Degrees; more than that is the angle of an aspect."""

_ROMANS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN: Final = "(?:VIII|VII|VI|IV|V|III|II|IX|XII|XI|X|I)"
_YEAR: Final = r"(?:\W{1,2}(?P<year>\d{4})\b)?"
_BACKWARDS: Final = 2.0
"""How much nearer a body after a sign must be than one before it."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known. A point without a house has none that could be named.

    `degrees` are within the sign, with minutes; `days` are months and days of the month, `years`
    are told with them. Of the signs that are `named` in the question, anything may be said that
    is not said of a point.
    """

    signs: Mapping[Point, frozenset[Sign]] = field(default_factory=dict)
    houses: Mapping[Point, int] = field(default_factory=dict)
    degrees: Mapping[Point, tuple[int, int]] = field(default_factory=dict)
    aspects: frozenset[tuple[frozenset[Point], AspectKind]] = frozenset()
    retrograde: frozenset[Point] = frozenset()
    named: frozenset[Sign] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    years: frozenset[int] = frozenset()


class ClaimKind(StrEnum):
    SIGN = "sign"
    HOUSE = "house"
    ASPECT = "aspect"
    DEGREE = "degree"
    RETROGRADE = "retrograde"
    DATE = "date"
    FATE = "fate"
    """Death, illness, a child or a disaster foretold, or anything as certain: nothing bears it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Patterns of one language. Those of signs are matched with their capitals, the rest without.

    `links` lead from an aspect to the second of its two bodies; `lists` join bodies of which the
    same is said; `fate` is what is never foretold; degrees behind an `orb` are no position. NUMBER
    stands for any of the `numbers` in words, for digits, and for Roman numerals.
    """

    points: Mapping[Point, str]
    signs: Mapping[Sign, str]
    aspects: Mapping[AspectKind, str]
    houses: Sequence[str]
    degrees: str
    orb: str
    numbers: Mapping[int, str]
    months: Mapping[int, str]
    retrograde: str
    fate: Sequence[str]
    links: str
    lists: str


Value: TypeAlias = Point | Sign | AspectKind | int


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    value: Value


class ClaimChecker:
    """For one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        flags = re.IGNORECASE
        self._points = [(re.compile(p, flags), point) for point, p in lexicon.points.items()]
        self._signs = [(re.compile(p), sign) for sign, p in lexicon.signs.items()]
        self._aspects = [(re.compile(p, flags), kind) for kind, p in lexicon.aspects.items()]
        longest_first = sorted(lexicon.numbers.items(), reverse=True)
        in_words = "|".join(f"(?:{p})" for _, p in longest_first)
        number = rf"(?P<number>(?<!\d)\d{{1,2}}|(?-i:\b{_ROMAN})|{in_words})"
        self._houses = [re.compile(p.replace("NUMBER", number), flags) for p in lexicon.houses]
        self._degrees = (_DEGREES, re.compile(lexicon.degrees.replace("NUMBER", number), flags))
        self._orb = re.compile(lexicon.orb, flags)
        self._numbers = [(re.compile(p, flags), n) for n, p in lexicon.numbers.items()]
        self._months = [(re.compile(p, flags), n) for n, p in lexicon.months.items()]
        self._retrograde = re.compile(lexicon.retrograde, flags)
        self._fate = re.compile("|".join(lexicon.fate), flags)
        self._links = re.compile(rf"\W*(?:{lexicon.links})\W", flags)
        self._lists = re.compile(rf"\W*(?:{lexicon.lists})?\W*(?:\w{{1,3}}\W)?", flags)
        months = "|".join(f"(?:{p})" for p in lexicon.months.values())
        self._dates = (
            re.compile(
                rf"\b(?P<day>\d{{1,2}})(?:\W?(?:er|st|nd|rd|th|of|\w{{1,2}}))?\W+"
                rf"(?:of\W)?(?P<month>{months})\b{_YEAR}",
                flags,
            ),
            re.compile(rf"\b(?P<day>{in_words}) (?:of )?(?P<month>{months})\b{_YEAR}", flags),
            re.compile(rf"\b(?P<month>{months})\W+(?P<day>\d{{1,2}})\b{_YEAR}", flags),
        )

    def ungrounded(self, sentence: str, grounds: Grounds) -> tuple[ClaimKind, ...]:
        """The claims of a sentence that nothing bears out; none where it says only what is so."""
        points = _mentions(sentence, self._points)
        found = (
            *((ClaimKind.FATE,) if self._fate.search(sentence) else ()),
            *self._wrong_signs(sentence, points, grounds),
            *self._wrong_houses(sentence, points, grounds),
            *self._wrong_aspects(sentence, points, grounds),
            *self._wrong_degrees(sentence, points, grounds),
            *self._wrong_retrogrades(sentence, points, grounds),
            *self._wrong_dates(sentence, grounds),
        )
        return tuple(dict.fromkeys(found))

    def with_named(self, question: str, grounds: Grounds) -> Grounds:
        """The same, where an answer may say again what the question says."""
        found = _mentions(question, self._signs)
        named = frozenset(each.value for each in found if isinstance(each.value, Sign))
        points = {each.value for each in _mentions(question, self._points)}
        signs = {p: known | named if p in points else known for p, known in grounds.signs.items()}
        return replace(grounds, signs=signs, named=grounds.named | named)

    def _wrong_signs(
        self, text: str, points: Sequence[_Mention], grounds: Grounds
    ) -> Iterator[ClaimKind]:
        everywhere = grounds.named.union(*grounds.signs.values())
        signs = _mentions(text, self._signs)
        for sign in signs:
            owners = self._said_of(text, sign, points, signs)
            if not owners and sign.value not in everywhere:
                yield ClaimKind.SIGN
            for owner in owners:
                if sign.value not in grounds.signs.get(owner, frozenset()):
                    yield ClaimKind.SIGN

    def _wrong_houses(
        self, text: str, points: Sequence[_Mention], grounds: Grounds
    ) -> Iterator[ClaimKind]:
        houses = list(self._house_mentions(text))
        for house in houses:
            owners = self._said_of(text, house, points, houses)
            if not owners and not grounds.houses:
                yield ClaimKind.HOUSE
            for owner in owners:
                if grounds.houses.get(owner) != house.value:
                    yield ClaimKind.HOUSE

    def _wrong_aspects(
        self, text: str, points: Sequence[_Mention], grounds: Grounds
    ) -> Iterator[ClaimKind]:
        for aspect in _mentions(text, self._aspects):
            for pair in self._pairs(text, aspect, points):
                if len(pair) == 2 and (pair, aspect.value) not in grounds.aspects:
                    yield ClaimKind.ASPECT

    def _wrong_degrees(
        self, text: str, points: Sequence[_Mention], grounds: Grounds
    ) -> Iterator[ClaimKind]:
        for found in self._degree_mentions(text):
            number, minutes = self._number(found["number"]), found.groupdict().get("minutes")
            told = (number, None if minutes is None else int(minutes))
            is_counted = not found["number"].isdigit()
            mention = _Mention(found.start(), found.end(), number)
            for owner in self._said_of(text, mention, points)[:1]:
                known = grounds.degrees.get(owner)
                if known is None or not _same_degree(known, told, is_counted=is_counted):
                    yield ClaimKind.DEGREE

    def _wrong_retrogrades(
        self, text: str, points: Sequence[_Mention], grounds: Grounds
    ) -> Iterator[ClaimKind]:
        for found in self._retrograde.finditer(text):
            owners = self._said_of(text, _Mention(found.start(), found.end(), 0), points)
            if any(owner not in grounds.retrograde for owner in owners):
                yield ClaimKind.RETROGRADE

    def _wrong_dates(self, text: str, grounds: Grounds) -> Iterator[ClaimKind]:
        for pattern in self._dates:
            for found in pattern.finditer(text):
                month = next(n for p, n in self._months if p.fullmatch(found["month"]))
                year = int(found["year"] or 0)
                is_wrong_year = grounds.years and year and year not in grounds.years
                if is_wrong_year or (month, self._number(found["day"])) not in grounds.days:
                    yield ClaimKind.DATE

    def _degree_mentions(self, text: str) -> Iterator[re.Match[str]]:
        """Within a sign; not how exact an aspect is."""
        for pattern in self._degrees:
            for found in pattern.finditer(text):
                around = text[max(0, found.start() - _NEAR) : found.start()]
                if self._number(found["number"]) < _A_SIGN and not self._orb.search(around):
                    yield found

    def _house_mentions(self, text: str) -> Iterator[_Mention]:
        for pattern in self._houses:
            for found in pattern.finditer(text):
                yield _Mention(found.start(), found.end(), self._number(found["number"]))

    def _number(self, written: str) -> int:
        if written.isdigit():
            return int(written)
        if written in _ROMANS:
            return _ROMANS.index(written) + 1
        return next(n for pattern, n in self._numbers if pattern.fullmatch(written))

    def _said_of(
        self,
        text: str,
        said: _Mention,
        points: Sequence[_Mention],
        all_said: Sequence[_Mention] = (),
    ) -> list[Point]:
        """The body that is meant, and those that are listed with it; `all_said` are all places
        that the text names, each of which may have a body of its own.
        """
        after = next((p for p in points if p.start >= said.end), None)
        before = next((p for p in reversed(points) if p.end <= said.start), None)
        if after and (before is None or _is_nearer(text, said, before, after)):
            near = after.start - said.end <= _FAR
            return self._listed_after(text, after, points, all_said) if near else []
        if before is None or said.start - before.end > _FAR:
            return []
        listed = [before]
        for other in reversed(points[: points.index(before)]):
            if not self._lists.fullmatch(text[other.end : listed[-1].start]):
                break
            listed.append(other)
        return [each.value for each in listed]  # type: ignore[misc]

    def _listed_after(
        self, text: str, first: _Mention, points: Sequence[_Mention], all_said: Sequence[_Mention]
    ) -> list[Point]:
        listed = [first]
        for other in points[points.index(first) + 1 :]:
            has_own = any(0 <= said.start - other.end <= _NEXT_TO for said in all_said)
            if has_own or not self._lists.fullmatch(text[listed[-1].end : other.start]):
                break
            listed.append(other)
        return [each.value for each in listed]  # type: ignore[misc]

    def _pairs(
        self, text: str, aspect: _Mention, points: Sequence[_Mention]
    ) -> Iterator[frozenset[Point]]:
        before = [p for p in points if p.end <= aspect.start and aspect.start - p.end <= _FAR]
        after = [p for p in points if p.start >= aspect.end and p.start - aspect.end <= _FAR]
        if before and after and self._leads_on(text, aspect, before[-1], after[0]):
            yield frozenset((before[-1].value, after[0].value))  # type: ignore[arg-type]
        elif len(after) > 1:
            yield frozenset((after[0].value, after[1].value))  # type: ignore[arg-type]
        elif before and after:
            yield frozenset((before[-1].value, after[0].value))  # type: ignore[arg-type]
        elif len(before) > 1:
            yield frozenset((before[-2].value, before[-1].value))  # type: ignore[arg-type]

    def _leads_on(self, text: str, aspect: _Mention, before: _Mention, after: _Mention) -> bool:
        """Whether the aspect goes from the body before it to the one after it."""
        if self._links.match(text[aspect.end : after.start]):
            return True
        return aspect.start - before.end <= _NEXT_TO and after.start - aspect.end <= _NEXT_TO


_DEGREES: Final = re.compile(
    r"(?<!\d)(?P<number>\d{1,2})\s?°(?:\s?(?P<minutes>\d{1,2})\s?['\u2032\u2019])?"
)


def _mentions(text: str, patterns: Sequence[tuple[re.Pattern[str], Value]]) -> list[_Mention]:
    found = [
        _Mention(match.start(), match.end(), value)
        for pattern, value in patterns
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda mention: mention.start)


def _is_nearer(text: str, said: _Mention, before: _Mention, after: _Mention) -> bool:
    """Whether the body after is meant: `Aries Sun`, or nothing fitting stands before."""
    ahead, behind = after.start - said.end, said.start - before.end
    if behind <= _NEXT_TO:
        return False
    if ahead <= _TOUCHING and "," not in text[said.end : after.start]:
        return True
    return ahead * _BACKWARDS < behind


def _same_degree(known: tuple[int, int], told: tuple[int, int | None], *, is_counted: bool) -> bool:
    """The first degree is the one before 1°: `is_counted` allows for that, too."""
    degrees, minutes = known
    if told[1] is None:  # cut off or rounded
        return told[0] in (degrees, degrees + (is_counted or minutes >= 30))
    return abs(told[0] * 60 + told[1] - degrees * 60 - minutes) <= 1
