"""What is owed to somebody in danger, from one message to the next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.safety.crisis import About, CrisisFinding, Danger
from domain.shared.identity import Person

LASTS: Final = timedelta(hours=24)
"""So long after the last sign of danger the persona stays away, unless it is cleared."""
ASKED_LASTS: Final = timedelta(hours=2)
_PAUSE: Final = timedelta(hours=3)
"""After a silence of this length the next message is met with a check-in."""


class Phase(StrEnum):
    """ASKED: the next answer decides. SUSPENDED: help comes before everything."""

    ASKED = "asked"
    SUSPENDED = "suspended"


class CrisisAnswer(StrEnum):
    FALSE_ALARM = "false_alarm"
    SAFE = "safe"
    YES = "yes"
    NO = "no"


class Saying(StrEnum):
    """What is said next; the names of texts."""

    HELP = "help"
    STAY = "stay"
    CHECK_IN = "check-in"
    ASK = "ask"
    FALSE_ALARM = "false-alarm"
    SAFE = "safe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CrisisState:
    """`said` in `turn_id` is what is said again when that turn is tried again."""

    person: Person
    phase: Phase
    about: About
    since: datetime
    last_at: datetime
    until: datetime
    country: str | None = None
    turn_id: str = ""
    said: Saying = Saying.NOTHING
    danger: Danger = Danger.SELF

    def is_suspended(self, now: datetime) -> bool:
        return self.phase is Phase.SUSPENDED and now < self.until


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: what was found in it, and how it answers a question of ours."""

    person: Person
    finding: CrisisFinding
    answer: CrisisAnswer | None
    turn_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """`state` is None where nothing is to be remembered any more."""

    state: CrisisState | None
    saying: Saying

    @property
    def is_new(self) -> bool:
        """Whether danger became known by this message."""
        return self.saying is Saying.HELP and self.state is not None


def following(state: CrisisState | None, heard: Heard) -> Next:
    """The protocol. What tells of danger outweighs an answer that says all is well."""
    if state is not None and state.turn_id == heard.turn_id:
        return Next(state, state.said)
    if state is not None and state.phase is Phase.ASKED and heard.at >= state.until:
        state = None
    if heard.finding.tier == 1 or (heard.finding.tier == 2 and state is not None):
        return _suspend(state, heard)
    if state is None:
        return _ask(heard) if heard.finding.tier == 2 else Next(None, Saying.NOTHING)
    if state.phase is Phase.ASKED:
        return _answered(state, heard)
    return _while_suspended(state, heard)


def _suspend(state: CrisisState | None, heard: Heard) -> Next:
    told = state is not None and state.is_suspended(heard.at)
    recent = told and state is not None and heard.at - state.last_at < _PAUSE
    about = heard.finding.about or (state.about if state else About.SELF)
    saying = Saying.STAY if recent else Saying.HELP
    since = state.since if state and told else heard.at
    country = state.country if state else None
    until = heard.at + LASTS
    made = CrisisState(heard.person, Phase.SUSPENDED, about, since, heard.at, until, country)
    danger = heard.finding.danger if heard.finding.tier or state is None else state.danger
    made = replace(made, danger=danger)
    return _saying(made, heard, saying)


def _ask(heard: Heard) -> Next:
    about = heard.finding.about or About.SELF
    until = heard.at + ASKED_LASTS
    made = CrisisState(heard.person, Phase.ASKED, about, heard.at, heard.at, until)
    made = replace(made, danger=heard.finding.danger)
    return _saying(made, heard, Saying.ASK)


def _answered(state: CrisisState, heard: Heard) -> Next:
    match heard.answer:
        case CrisisAnswer.YES:
            return _suspend(state, heard)
        case CrisisAnswer.NO | CrisisAnswer.FALSE_ALARM:
            return Next(None, Saying.FALSE_ALARM)
        case CrisisAnswer.SAFE:
            return Next(None, Saying.SAFE)
    return Next(None, Saying.NOTHING)


def _while_suspended(state: CrisisState, heard: Heard) -> Next:
    if heard.answer is CrisisAnswer.FALSE_ALARM:
        return Next(None, Saying.FALSE_ALARM)
    asked = state.said is Saying.CHECK_IN
    if heard.answer is CrisisAnswer.SAFE or (asked and heard.answer is CrisisAnswer.NO):
        return Next(None, Saying.SAFE)
    if asked and heard.answer is CrisisAnswer.YES:
        return _suspend(replace(state, last_at=state.since - _PAUSE), heard)
    if heard.at >= state.until:  # the day is over: asked once more, and the answer decides
        until = heard.at + ASKED_LASTS
        once_more = replace(state, phase=Phase.ASKED, last_at=heard.at, until=until)
        return _saying(once_more, heard, Saying.CHECK_IN)
    saying = Saying.CHECK_IN if heard.at - state.last_at >= _PAUSE else Saying.STAY
    return _saying(replace(state, last_at=heard.at), heard, saying)


def _saying(state: CrisisState, heard: Heard, saying: Saying) -> Next:
    return Next(replace(state, turn_id=heard.turn_id, said=saying), saying)
