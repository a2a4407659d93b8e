"""Giving people what is kept about them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from application.privacy.ports import PersonalData
from domain.access.permissions import Action
from domain.shared.identity import Person


class ExportPersonUseCase:
    """`personal_data` gives every part of the storage, once all of them are known."""

    action: ClassVar = Action.EXPORT

    def __init__(self, personal_data: Callable[[], Sequence[PersonalData]]) -> None:
        self._personal_data = personal_data

    async def execute(self, who: Person) -> Mapping[str, Any]:
        """Everything kept about the person as JSON values. Raises StorageUnavailable."""
        stored: dict[str, Any] = {"user_id": str(who)}
        for part in self._personal_data():
            stored |= await part.export(who)
        return stored
