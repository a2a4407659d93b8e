"""What is kept of each turn, and what follows from one turn after another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.analytics.latency import bucket_of
from domain.personalization.facts import ReplyMade

SESSION_GAP: Final = timedelta(minutes=30)
RECOVERY: Final = timedelta(hours=24)
_TOOL: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONG_AFTER: Final = datetime.max.replace(tzinfo=UTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def day_of(at: datetime) -> int:
    """Days since 1970, in UTC."""
    return (at - _EPOCH).days


def start_of(day: int) -> datetime:
    return _EPOCH + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Turn:
    """`person` is a pseudonym. `skill` answered in the persona's stead; empty where it spoke."""

    turn_id: str
    person: str
    at: datetime
    persona: str
    version: str
    outcome: str
    source: str
    seconds: float
    skill: str = ""
    scope: str = ""
    rephrased: bool = False
    model: str = ""
    prompt_version: str = ""
    arm: str = ""
    failure: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    tools: tuple[str, ...] = ()

    @classmethod
    def of(cls, fact: ReplyMade, at: datetime) -> "Turn":
        """`persona` is empty where a skill answered: whose turn it is follows from the last."""
        return cls(
            turn_id=fact.turn_id,
            person=fact.person,
            at=at,
            persona=fact.persona,
            version=fact.persona_version,
            outcome=fact.outcome,
            source=fact.source,
            seconds=fact.seconds,
            skill="" if fact.persona else fact.outcome,
            scope=fact.scope,
            rephrased=fact.rephrased,
            model=fact.model,
            prompt_version=fact.prompt_version,
            arm=fact.arm,
            failure=fact.failure or "",
            input_tokens=fact.input_tokens,
            output_tokens=fact.output_tokens,
            cost_usd=fact.cost_usd,
            tools=tuple(map(_tool_name, fact.tools)),
        )

    @property
    def group(self) -> "Group":
        return Group(self.person, day_of(self.at), self.persona, self.version)

    def after(self, previous: "Turn | None") -> "Turn":
        """A skill's turn belongs to the persona that served before."""
        if self.persona or previous is None:
            return self
        return replace(self, persona=previous.persona, version=previous.version)


@dataclass(frozen=True, slots=True)
class Cost:
    """In tokens, read and written, of one turn."""

    person: str
    at: datetime
    tokens: int


def of_this_conversation(costs: Iterable[Cost], now: datetime) -> dict[str, int]:
    """Tokens since each person's last pause; `costs` are each one's newest first. Nothing for who
    pauses now.
    """
    sums: dict[str, int] = {}
    before: dict[str, datetime] = {}
    for cost in costs:
        later = before.get(cost.person, now)
        if later - cost.at < SESSION_GAP:
            before[cost.person] = cost.at
            sums[cost.person] = sums.get(cost.person, 0) + cost.tokens
        else:
            before[cost.person] = _LONG_AFTER
    return sums


@dataclass(frozen=True, slots=True)
class Group:
    """What is summed up: one person's turns of a day with one version of a persona."""

    person: str
    day: int
    persona: str
    version: str


@dataclass(slots=True)
class Tally:
    """Whole counts; `latency` by bucket, see `domain.analytics.latency`.

    `skills` and `tools` by name, `tools` counts calls. `escalated` are those of the sessions in
    which a person was called.
    """

    turns: int = 0
    errors: int = 0
    refused: int = 0
    handed_over: int = 0
    stopped: int = 0
    rephrased: int = 0
    succeeded: int = 0
    recovered: int = 0
    switched: int = 0
    sessions: int = 0
    escalated: int = 0
    up: int = 0
    down: int = 0
    skill_turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    latency: dict[int, int] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    tools: dict[str, int] = field(default_factory=dict)

    def merge(self, other: "Tally") -> None:
        """What was counted apart is counted together."""
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, dict):
                for name, count in others.items():
                    mine[name] = mine.get(name, 0) + count
            else:
                setattr(self, each.name, mine + others)

    def add(self, turn: Turn) -> None:
        if turn.skill:
            self.skill_turns += 1
            self.skills[turn.skill] = self.skills.get(turn.skill, 0) + 1
            return
        is_error, is_refused = turn.outcome == "apology", turn.scope == "refused"
        self.turns += 1
        self.errors += is_error
        self.refused += is_refused
        self.handed_over += turn.scope == "handed_over"
        self.stopped += turn.outcome == "stopped"
        self.succeeded += turn.outcome in ("answered", "replayed") and not is_refused
        self.input_tokens += turn.input_tokens
        self.output_tokens += turn.output_tokens
        self.cost_usd += turn.cost_usd
        for name in turn.tools:
            self.tools[name] = self.tools.get(name, 0) + 1
        bucket = bucket_of(turn.seconds)
        self.latency[bucket] = self.latency.get(bucket, 0) + 1


def escalation_of(person: str, at: datetime, previous: Turn | None) -> dict[Group, Tally]:
    """Whoever served before a person was called could not help; nobody where none had yet."""
    if previous is None or not previous.persona:
        return {}
    group = Group(person, day_of(at), previous.persona, previous.version)
    return {group: Tally(escalated=1)}


def _tool_name(called: str) -> str:
    """A model may call what nobody offered: what is no name is counted under one."""
    return called if _TOOL.fullmatch(called) else "unknown"


def tallied(turns: list[Turn], previous: Turn | None) -> dict[Group, Tally]:
    """What one person's turns, oldest first, add to the sums; `previous` came before them.

    A rephrased question counts against the turn before it, and takes its success away.
    """
    sums: dict[Group, Tally] = {}

    def of(turn: Turn) -> Tally:
        return sums.setdefault(turn.group, Tally())

    for turn in turns:
        turn = turn.after(previous)
        if not turn.persona:
            continue  # nobody has served this person yet
        tally = of(turn)
        tally.add(turn)
        if previous is None or turn.at - previous.at > SESSION_GAP:
            tally.sessions += 1
        if previous is not None and not turn.skill:
            _look_back(turn, previous, of(previous))
        is_aside = bool(turn.skill) and previous is not None
        previous = replace(previous, at=turn.at) if is_aside and previous else turn
    return sums


def _look_back(turn: Turn, previous: Turn, tally: Tally) -> None:
    if previous.outcome == "apology" and turn.at - previous.at <= RECOVERY:
        tally.recovered += 1
    if turn.rephrased:
        tally.rephrased += 1
        tally.succeeded -= previous.outcome in ("answered", "replayed")
    changes_persona = previous.persona != turn.persona
    if changes_persona and "handed_over" not in (previous.scope, turn.scope):
        tally.switched += 1
