"""What a persona may do, and how what is said with it is handled; a version never changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ANY: Final = "*"


class Destination(StrEnum):
    """Where words go."""

    MODEL = "model"
    LOG = "log"
    DESK = "desk"
    MEMORY = "memory"
    OTHERS = "others"


class Handling(StrEnum):
    """BLOCK: the text does not go there at all."""

    ALLOW = "allow"
    MASK = "mask"
    BLOCK = "block"


_HINDERED: Final = frozenset({Handling.MASK, Handling.BLOCK})


class ActionRule(StrEnum):
    ALLOW = "allow"
    APPROVE = "approve"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class PolicyLimits:
    actions_per_minute: int = 30
    tokens_per_conversation: int = 200_000
    tool_calls_per_turn: int = 8


ANYBODY: Final = "*"


class Trigger(StrEnum):
    """CRISIS: somebody is in danger. ASKED: a person is asked for in plain words. RISK: what is
    asked for is as risky as the threshold says. INJECTION: the words may be an attempt upon us.
    REFUSALS and APOLOGIES: more than one lately. DOUBTS: so often lately the persona was not sure,
    or the person asked the same again or said that they are not understood.
    """

    CRISIS = "crisis"
    ASKED = "asked"
    RISK = "risk"
    INJECTION = "injection"
    REFUSALS = "refusals"
    APOLOGIES = "apologies"
    DOUBTS = "doubts"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who comes instead of `source` (a persona's code, or `*`) once something triggers it.

    `to` is a persona's code, or `human`. What is not `automatic` is offered, and the offer counts
    for `timeout_seconds`; a person who is called should answer within that time. 0: no time is set.
    """

    source: str
    to: str
    triggers: tuple[str, ...]
    automatic: bool = True
    timeout_seconds: int = 600


@dataclass(frozen=True, slots=True)
class Filters:
    """Which screens work. Crisis is asked and heard under every policy."""

    injection: bool = True
    prompt_leak: bool = True
    links: bool = True
    restore_personal_data: bool = True


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """`personal_data` maps (entity, destination) to its handling; `*` stands for every entity.

    Risks from `risk_threshold` on need a person's approval, from `escalation_threshold` on two.
    `forbidden_topics` are named to the model; a reply ends where it says what one of the
    `forbidden_subjects` is known by. `minimum_age` is in years.
    """

    name: str
    version: str
    description: str = ""
    allowed: frozenset[str] = frozenset({ANY})
    blocked: frozenset[str] = frozenset()
    needs_approval: frozenset[str] = frozenset()
    filters: Filters = field(default_factory=Filters)
    personal_data: Mapping[tuple[str, Destination], Handling] = field(default_factory=dict)
    limits: PolicyLimits = field(default_factory=PolicyLimits)
    risk_threshold: int = 50
    escalation_threshold: int = 80
    escalations: tuple[Escalation, ...] = ()
    allowed_hosts: frozenset[str] = frozenset()
    forbidden_topics: tuple[str, ...] = ()
    forbidden_subjects: tuple[str, ...] = ()
    minimum_age: int = 0
    _handlings: Mapping[Destination, frozenset[Handling]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        found = {
            each: frozenset(how for (_, where), how in self.personal_data.items() if where is each)
            for each in Destination
        }
        object.__setattr__(self, "_handlings", found)

    def rule_for(self, action: str) -> ActionRule:
        """What is blocked stays so, whatever else names it."""
        if action in self.blocked or ANY in self.blocked:
            return ActionRule.BLOCK
        if action in self.needs_approval:
            return ActionRule.APPROVE
        known = action in self.allowed or ANY in self.allowed
        return ActionRule.ALLOW if known else ActionRule.BLOCK

    def escalation(self, persona: str, triggers: Collection[str]) -> Escalation | None:
        """The first path for this persona that one of these leads to."""
        for path in self.escalations:
            is_source = path.source in (persona, ANYBODY)
            if is_source and path.to != persona and not set(triggers).isdisjoint(path.triggers):
                return path
        return None

    def handling(self, entity: str, destination: Destination) -> Handling:
        own = self.personal_data.get((entity, destination))
        return own or self.personal_data.get((ANY, destination), Handling.ALLOW)

    def masks(self, destination: Destination) -> bool:
        """Whether anything is masked or blocked on its way there."""
        return not _HINDERED.isdisjoint(self._handlings[destination])

    def blocks(self, destination: Destination) -> bool:
        """Whether anything keeps a text from going there."""
        return Handling.BLOCK in self._handlings[destination]
