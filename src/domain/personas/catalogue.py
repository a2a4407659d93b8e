from collections.abc import Sequence

from domain.personas.persona import Persona


class PersonaCatalogue:
    """The personas that can be chosen, in the order in which they are shown."""

    def __init__(self, personas: Sequence[Persona]) -> None:
        self._personas = {persona.persona_id: persona for persona in personas}

    def all(self) -> Sequence[Persona]:
        return tuple(self._personas.values())

    def get(self, persona_id: str) -> Persona | None:
        return self._personas.get(persona_id)
