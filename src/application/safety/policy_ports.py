"""What policies need from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from domain.safety.policy import SafetyPolicy


class PolicyVersions(Protocol):
    """Versions made by people; those of the release come from files. Raises StorageUnavailable."""

    async def add(self, policy: SafetyPolicy, *, by: str) -> None:
        """Raises Conflict where the version is there already."""
        ...

    async def all(self) -> Sequence[SafetyPolicy]: ...


class PolicyFormat(Protocol):
    def content(self, policy: SafetyPolicy) -> dict[str, Any]: ...

    def policy(self, name: str, version: str, content: Mapping[str, Any]) -> SafetyPolicy:
        """Raises InvalidInput, naming the field."""
        ...
