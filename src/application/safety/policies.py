"""Which policy holds for which persona, and changing one while everything runs."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from application.safety.policy_ports import PolicyFormat, PolicyVersions
from application.shared.ports import Clock
from application.shared.rollout import Activations, LiveVersions, Rollout
from domain.access.permissions import Action
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import InvalidInput, NotFound, StorageUnavailable
from domain.shared.rollout import Activation, Weights

KIND: Final = "safety_policy"
RELEASED: Final = "v1"
GENERAL: Final = "general"
PolicyOfPersona = Callable[[str | None], str]
"""The name of the policy that a persona's version asks for; empty where it asks for none."""


class LivePolicies:
    """Kept in memory: no message waits for storage to learn its policy."""

    def __init__(
        self,
        shipped: Mapping[str, SafetyPolicy],
        versions: PolicyVersions,
        activations: Activations,
        of_persona: PolicyOfPersona,
    ) -> None:
        self._policies = {(each.name, each.version): each for each in shipped.values()}
        self._names = tuple(shipped)
        self._versions = versions
        self._of_persona = of_persona
        self.live = LiveVersions(
            KIND,
            dict.fromkeys(shipped, RELEASED),
            activations=activations,
            is_shipped=lambda name, version: (name, version) in self._policies,
        )

    @property
    def names(self) -> Sequence[str]:
        return self._names

    def for_persona(self, persona: str | None) -> SafetyPolicy:
        """Never fails: an unknown name gives the general policy."""
        name = self._of_persona(persona) or GENERAL
        return self.get(name if name in self._names else GENERAL)

    def get(self, name: str, version: str | None = None) -> SafetyPolicy:
        """The live version unless another is named. Raises NotFound."""
        if name not in self._names:
            known = ", ".join(self._names)
            raise NotFound(f"there is no policy {name!r}; there are: {known}")
        chosen = version or self.live.version(name)
        if (name, chosen) not in self._policies:
            raise NotFound(f"policy {name} has no version {chosen!r}")
        return self._policies[name, chosen]

    def versions_of(self, name: str) -> Sequence[str]:
        return [version for own, version in self._policies if own == name]

    async def refresh(self) -> None:
        """Raises StorageUnavailable; what was known stays in force."""
        for policy in await self._versions.all():
            self._policies.setdefault((policy.name, policy.version), policy)
        await self.live.refresh()

    async def keep_fresh(self, seconds: float = 5.0) -> None:
        """Refresh for ever; run it as a task and cancel it at the end."""
        while True:
            with suppress(StorageUnavailable):
                await self.refresh()
            await asyncio.sleep(seconds)


class GetSafetyPolicyUseCase:
    action: ClassVar = Action.SEE_SAFETY

    def __init__(self, policies: LivePolicies, form: PolicyFormat) -> None:
        self._policies = policies
        self._form = form

    async def execute(self, name: str, version: str | None = None) -> Mapping[str, Any]:
        """With its name and version first. Raises NotFound."""
        with suppress(StorageUnavailable):
            await self._policies.refresh()
        policy = self._policies.get(name, version)
        return {"name": policy.name, "version": policy.version} | self._form.content(policy)

    async def all(self) -> Sequence[Mapping[str, Any]]:
        return [await self.execute(name) for name in self._policies.names]


class UpdateSafetyPolicyUseCase:
    """Makes a new version of the live one with some fields changed, and makes it live."""

    action: ClassVar = Action.CHANGE_SAFETY

    def __init__(
        self,
        policies: LivePolicies,
        versions: PolicyVersions,
        form: PolicyFormat,
        activations: Activations,
        clock: Clock,
    ) -> None:
        self._policies = policies
        self._versions = versions
        self._form = form
        self._rollout = Rollout(activations, policies.live, clock)

    async def execute(
        self, name: str, changes: Mapping[str, Any], *, actor: str, reason: str = ""
    ) -> Mapping[str, Any]:
        """Raises NotFound, InvalidInput, and Conflict where somebody else changes it just now."""
        if not changes:
            raise InvalidInput("name at least one field to change")
        await self._policies.refresh()
        live = self._policies.get(name)
        version = f"v{1 + max(map(_number, self._policies.versions_of(name)))}"
        content = merged(self._form.content(live), changes)
        policy = self._form.policy(name, version, content)
        await self._versions.add(policy, by=actor)
        await self._policies.refresh()
        await self._rollout.activate.execute(name, Weights.all_to(version), by=actor, reason=reason)
        return {"name": name, "version": version} | content

    async def roll_back(self, name: str, *, actor: str) -> Activation:
        """Raises NotFound where there is nothing to go back to."""
        await self._policies.refresh()
        return await self._rollout.roll_back.execute(name, by=actor)

    async def history(self, name: str) -> Sequence[Activation]:
        """Newest first."""
        return await self._rollout.history.execute(name)


def merged(content: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged, everything else is replaced."""
    made = dict(content)
    for key, value in changes.items():
        own = made.get(key)
        both = isinstance(own, Mapping) and isinstance(value, Mapping)
        made[key] = merged(own, value) if both else value  # type: ignore[arg-type]
    return made


def _number(version: str) -> int:
    digits = version.lstrip("v")
    return int(digits) if digits.isdecimal() else 0
