from collections.abc import Sequence

from application.safety.policy_ports import PolicyVersions
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import Conflict


class InMemoryPolicyVersions(PolicyVersions):
    def __init__(self) -> None:
        self._policies: dict[tuple[str, str], SafetyPolicy] = {}

    async def add(self, policy: SafetyPolicy, *, by: str) -> None:
        key = policy.name, policy.version
        if key in self._policies:
            raise Conflict(f"somebody else has just made {policy.version} of {policy.name}")
        self._policies[key] = policy

    async def all(self) -> Sequence[SafetyPolicy]:
        return tuple(self._policies.values())
