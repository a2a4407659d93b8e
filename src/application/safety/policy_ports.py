"""What policies need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.safety.policy import SafetyPolicy
from domain.shared.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class PolicyOrigin:
    """Who made a version, and who agreed to it besides."""

    by: str
    approvals: tuple[str, ...] = ()


class PolicyVersions(Protocol):
    """Versions made by people; those of the release come from files. Raises StorageUnavailable."""

    async def add(self, policy: SafetyPolicy, *, by: str) -> None:
        """Raises Conflict where the version is there already."""
        ...

    async def all(self) -> Sequence[SafetyPolicy]: ...

    async def approve(self, name: str, version: str, *, by: str) -> PolicyOrigin | None:
        """Note that somebody agrees, who did not make it; None where it is not there.

        Again it changes nothing. Raises NotAllowed for whoever made it.
        """
        ...


class SharedCounts(Protocol):
    """What happened lately, counted for all processes together. Raises StorageUnavailable."""

    async def add(self, what: str, who: str, within: timedelta, *, now: datetime) -> int:
        """Count one more, and say how many there are in this stretch of time, `within` long.

        `who` is kept as a keyed hash.
        """
        ...


class PolicyFormat(Protocol):
    def content(self, policy: SafetyPolicy) -> dict[str, Any]: ...

    def policy(self, name: str, version: str, content: Mapping[str, Any]) -> SafetyPolicy:
        """Raises InvalidInput, naming the field."""
        ...


def agreed(origin: PolicyOrigin, by: str) -> PolicyOrigin:
    """Raises NotAllowed for whoever made it."""
    if by == origin.by:
        raise NotAllowed("who makes a version cannot approve it; somebody else must")
    if by in origin.approvals:
        return origin
    return PolicyOrigin(origin.by, (*origin.approvals, by))
