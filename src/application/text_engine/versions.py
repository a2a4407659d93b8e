"""Making prompt versions active, at once and revocably."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from application.shared.ports import Clock
from application.text_engine.ports import PromptTemplates, VersionChoices
from domain.shared.errors import NotFound, StorageUnavailable
from domain.text_engine.versions import VersionChoice


class ActivePrompts:
    """The active choices in memory, so that rendering never waits for storage.

    A stored choice wins over `pinned` (the setting), that one over the newest version.
    """

    def __init__(
        self,
        templates: PromptTemplates,
        pinned: Mapping[str, str] | None = None,
        choices: VersionChoices | None = None,
    ) -> None:
        self._templates = templates
        self._pinned = dict(pinned or {})
        self._choices = choices
        self._chosen: Mapping[str, VersionChoice] = {}
        for use_case, version in self._pinned.items():
            templates.settings(use_case, version)

    def version(self, use_case: str, user_id: str | None = None) -> str:
        """Raises NotFound for an unknown use case."""
        shipped = self._templates.versions(use_case)
        choice = self._chosen.get(use_case)
        if choice and shipped and (version := choice.version_for(user_id)) in shipped:
            return version
        return self._pinned.get(use_case) or shipped[-1]

    def weights(self, use_case: str) -> Mapping[str, int]:
        choice = self._chosen.get(use_case)
        return choice.weights if choice else {self.version(use_case): 1}

    async def refresh(self) -> None:
        """Read the choices anew. Raises StorageUnavailable; the old ones stay in force."""
        if self._choices:
            self._chosen = {choice.use_case: choice for choice in await self._choices.latest()}

    async def keep_fresh(self, seconds: float = 5.0) -> None:
        """Refresh for ever; run it as a task and cancel it at the end."""
        while True:
            with suppress(StorageUnavailable):
                await self.refresh()
            await asyncio.sleep(seconds)


class ChooseVersionUseCase:
    """Make a version, or a weighted split of versions, active."""

    def __init__(
        self,
        templates: PromptTemplates,
        choices: VersionChoices,
        active: ActivePrompts,
        clock: Clock,
    ) -> None:
        self._templates = templates
        self._choices = choices
        self._active = active
        self._clock = clock

    async def execute(
        self, use_case: str, weights: Mapping[str, int], *, by: str, reason: str = ""
    ) -> VersionChoice:
        """Raises NotFound for a version that is not shipped, InvalidInput for wrong weights."""
        for version in weights:
            self._templates.settings(use_case, version)
        now = self._clock.now()
        if not await self._choices.history(use_case, limit=1):
            before = dict(self._active.weights(use_case))  # so that the first can be rolled back
            await self._choices.add(VersionChoice(use_case, before, now, "settings"))
        choice = VersionChoice(use_case, dict(weights), now, by, reason)
        await self._choices.add(choice)
        await self._active.refresh()
        return choice


class RollBackVersionUseCase:
    """Make active again what was active before the present choice."""

    def __init__(self, choices: VersionChoices, choose: ChooseVersionUseCase) -> None:
        self._choices = choices
        self._choose = choose

    async def execute(self, use_case: str, *, by: str) -> VersionChoice:
        """Raises NotFound where there is nothing to go back to."""
        history = await self._choices.history(use_case, limit=50)
        earlier = [c for c in history[1:] if c.weights != history[0].weights]
        if not earlier:
            raise NotFound(f"{use_case} has no earlier choice to go back to")
        return await self._choose.execute(use_case, earlier[0].weights, by=by, reason="rolled back")
