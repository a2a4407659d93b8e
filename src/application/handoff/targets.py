"""Who takes over in the end, where whoever was wanted cannot."""

from application.safety.scrub import ScrubForPersona
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import LAST_RESORT, Persona


class FindTarget:
    def __init__(self, catalogue: PersonaCatalogue, scrub: ScrubForPersona) -> None:
        self._catalogue = catalogue
        self._scrub = scrub

    def get(self, persona_id: str) -> Persona:
        """Whoever speaks under this name."""
        return self._catalogue.resolve(persona_id).persona

    def execute(self, wanted: str, leaving: str) -> Persona | None:
        """The wanted one, else the fallbacks of whoever cannot, in turn, and the plain assistant
        last. None where that leads back to whoever leaves.

        Somebody cannot who is archived, or whose policy does not let it take over.
        """
        tried: set[str] = set()
        while wanted not in tried:
            tried.add(wanted)
            persona = self._catalogue.resolve(wanted).persona
            if persona.persona_id == leaving:
                return None
            if self._scrub.may_take_over(persona.persona_id):
                return persona
            tried.add(persona.persona_id)
            own = persona.fallback.persona
            wanted = own if own not in tried else LAST_RESORT
        return None
