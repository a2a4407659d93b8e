"""When another persona, or a person, is suggested; the rules themselves are data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.handoff.handoffs import HandoffReason
from domain.personas.scope import Topic, plain
from domain.shared.language import Language

ANYBODY: Final = "*"
HUMAN: Final = "human"
"""Stands where a persona's name does: a person is to take over."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a rule is measured by: a turn that the persona `speaker` has just answered.

    `scope` is its ruling on the message; `apologies` and `doubts` count the answers in a row, this
    one included, that were an apology, or said that they are not sure.
    """

    words: str
    speaker: str
    language: Language
    scope: str = ""
    apologies: int = 0
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold; 0 and empty ask for nothing."""

    languages: frozenset[Language] = frozenset()
    scope: str = ""
    apologies: int = 0
    doubts: int = 0

    def hold(self, occasion: Occasion) -> bool:
        return (
            (not self.languages or occasion.language in self.languages)
            and (not self.scope or occasion.scope == self.scope)
            and occasion.apologies >= self.apologies
            and occasion.doubts >= self.doubts
        )


@dataclass(frozen=True, slots=True)
class SwitchingRule:
    """Without a topic and a pattern, whatever is said fits. The highest `priority` wins."""

    name: str
    reason: HandoffReason
    to: str
    sources: frozenset[str] = frozenset({ANYBODY})
    topic: Topic | None = None
    pattern: re.Pattern[str] | None = None
    priority: int = 0
    conditions: Conditions = field(default_factory=Conditions)

    def fits(self, occasion: Occasion) -> bool:
        if occasion.speaker == self.to:
            return False
        is_source = ANYBODY in self.sources or occasion.speaker in self.sources
        return is_source and self.conditions.hold(occasion) and self._is_about(occasion.words)

    @property
    def trouble(self) -> str:
        """What a person is called for."""
        if self.conditions.apologies:
            return "apologies"
        return "low_confidence" if self.conditions.doubts else "asked"

    def _is_about(self, words: str) -> bool:
        if self.topic is not None and not self.topic.is_in(plain(words)):
            return False
        return self.pattern is None or bool(self.pattern.search(words))


@dataclass(frozen=True, slots=True)
class SwitchingRules:
    """`doubting` are words by which an answer admits that it is not sure; `misunderstood` those by
    which a person says that they are not understood, unless the words are `reported`.
    """

    rules: tuple[SwitchingRule, ...] = ()
    doubting: Topic = field(default_factory=lambda: Topic("doubting"))
    misunderstood: Topic = field(default_factory=lambda: Topic("misunderstood"))
    reported: Topic = field(default_factory=lambda: Topic("reported"))

    def for_occasion(self, occasion: Occasion) -> SwitchingRule | None:
        """The most urgent of those that fit; of equals, the first."""
        fitting = [rule for rule in self.rules if rule.fits(occasion)]
        return max(fitting, key=lambda rule: rule.priority, default=None)

    def is_doubtful(self, answer: str) -> bool:
        return self.doubting.is_in(plain(answer))

    def is_misunderstood(self, said: str) -> bool:
        """Whether a person says so of whom they talk with."""
        words = plain(said)
        return self.misunderstood.is_in(words) and not self.reported.is_in(words)


def in_a_row(answers: Sequence[bool]) -> int:
    """How many of the newest are of that kind; the newest stands last."""
    count = 0
    for is_such in reversed(answers):
        if not is_such:
            break
        count += 1
    return count
