"""Which policy holds for which persona, and changing one while everything runs."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from application.safety.policy_ports import PolicyFormat, PolicyVersions
from application.shared.rollout import Activations, LiveVersions
from domain.access.permissions import Action
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import NotFound, StorageUnavailable

KIND: Final = "safety_policy"
RELEASED: Final = "v1"
GENERAL: Final = "general"
_MOST_TURNS: Final = 10_000
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
        self._turns: OrderedDict[str, str | None] = OrderedDict()
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

    def speaks(self, turn_id: str | None, persona: str | None) -> None:
        """Who answers a turn, known before a word of the answer is."""
        if turn_id is not None:
            self._turns[turn_id] = persona
            if len(self._turns) > _MOST_TURNS:
                self._turns.popitem(last=False)

    def of_turn(self, turn_id: str) -> SafetyPolicy:
        """Of whoever answers it; the general one where no persona does."""
        return self.for_persona(self._turns.get(turn_id))

    def in_force(self) -> Sequence[SafetyPolicy]:
        """The live version of each."""
        return [self.get(name) for name in self._names]

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
            if policy.name not in self._names and policy.version == RELEASED:
                self.live.know(policy.name, RELEASED)
                self._names = (*self._names, policy.name)
        await self.live.refresh()


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
