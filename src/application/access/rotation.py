"""Another key for the data."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from domain.access.permissions import Action


class DataRotation(Protocol):
    """What is stored is brought under the newest key."""

    async def run(self, on_progress: Callable[[str, int], None]) -> Mapping[str, int]:
        """How many documents were written anew, by collection; calling again goes on.

        Raises ConfigurationError where a key of before is missing, and StorageUnavailable.
        """
        ...


class RotateDataUseCase:
    """Encrypts what people said with the newest key, also what never was encrypted."""

    action: ClassVar = Action.MANAGE_KEYS

    def __init__(self, rotation: DataRotation) -> None:
        self._rotation = rotation

    async def execute(
        self, on_progress: Callable[[str, int], None] = lambda collection, done: None
    ) -> Mapping[str, int]:
        """How many documents were written anew, by collection.

        Raises ConfigurationError and StorageUnavailable.
        """
        return await self._rotation.run(on_progress)
