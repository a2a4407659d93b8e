"""What is kept of a conversation that was led elsewhere."""

from collections.abc import Sequence

from application.safety.discreet_memory import KeepDiscreetly
from application.safety.policies import LivePolicies
from domain.memory.events import UserMemoryEvent


class KeepImportsDiscreetly:
    """As if it had been led here, by the policy that holds now: a command has read none yet."""

    def __init__(self, keep: KeepDiscreetly, policies: LivePolicies) -> None:
        self._keep = keep
        self._policies = policies

    async def __call__(self, events: Sequence[UserMemoryEvent]) -> Sequence[UserMemoryEvent]:
        """Raises StorageUnavailable."""
        await self._policies.refresh()
        return self._keep(events)
