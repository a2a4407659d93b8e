"""What safety keeps of a person besides danger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.shared.identity import Person


@dataclass(frozen=True, slots=True)
class CareNote:
    """`age` in years, as it was stated at `age_at`; `reminded_at` is when they last heard that a
    program writes here.
    """

    person: Person
    age: int | None = None
    age_at: datetime | None = None
    reminded_at: datetime | None = None

    def age_now(self, now: datetime) -> int | None:
        """Whole years that have passed since count."""
        if self.age is None or self.age_at is None:
            return None
        return self.age + (now - self.age_at).days // 365


class CareNotes(Protocol):
    """Raises StorageUnavailable."""

    async def get(self, person: Person) -> CareNote | None: ...

    async def put(self, note: CareNote) -> None:
        """Whole; of whoever was erased meanwhile nothing is kept."""
        ...
