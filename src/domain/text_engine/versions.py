"""Which version of a prompt is used, and by whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.shared.errors import InvalidInput

_NAME = re.compile(r"v[1-9]\d{0,5}")


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """One decision, kept for ever: who made which version, or split of versions, active and when.

    `weights` are whole numbers such as {"v1": 90, "v2": 10}.
    """

    use_case: str
    weights: Mapping[str, int]
    chosen_at: datetime
    chosen_by: str
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.weights or any(weight < 1 for weight in self.weights.values()):
            raise InvalidInput("a choice needs at least one version, each with a weight above 0")
        if wrong := [name for name in self.weights if not _NAME.fullmatch(name)]:
            raise InvalidInput(f"a version is named like v3, not {wrong[0]!r}")

    def version_for(self, user_id: str | None) -> str:
        """The same user always gets the same version; without a user the heaviest is used."""
        if user_id is None:
            return max(self.weights, key=lambda version: self.weights[version])
        digest = sha256(f"{self.use_case}:{user_id}".encode()).digest()
        point = int.from_bytes(digest[:8]) % sum(self.weights.values())
        for version, weight in self.weights.items():
            point -= weight
            if point < 0:
                return version
        raise AssertionError("the point lies below the sum of the weights")
