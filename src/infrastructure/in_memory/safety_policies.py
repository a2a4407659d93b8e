from collections.abc import Sequence

from application.safety.policy_ports import PolicyOrigin, PolicyVersions, agreed
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import Conflict


class InMemoryPolicyVersions(PolicyVersions):
    def __init__(self) -> None:
        self._policies: dict[tuple[str, str], SafetyPolicy] = {}
        self._origins: dict[tuple[str, str], PolicyOrigin] = {}

    async def add(self, policy: SafetyPolicy, *, by: str) -> None:
        key = policy.name, policy.version
        if key in self._policies:
            raise Conflict(f"somebody else has just made {policy.version} of {policy.name}")
        self._policies[key] = policy
        self._origins[key] = PolicyOrigin(by)

    async def all(self) -> Sequence[SafetyPolicy]:
        return tuple(self._policies.values())

    async def approve(self, name: str, version: str, *, by: str) -> PolicyOrigin | None:
        origin = self._origins.get((name, version))
        if origin is not None:
            origin = self._origins[name, version] = agreed(origin, by)
        return origin
