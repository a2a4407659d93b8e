from collections.abc import Sequence
from typing import Protocol

from domain.personas.persona import Persona


class PersonaCatalogue(Protocol):
    """The personas that can be chosen."""

    def all(self) -> Sequence[Persona]: ...

    def get(self, persona_id: str) -> Persona | None: ...
