"""The personas that serve now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.personas.persona import LAST_RESORT, Persona


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who serves in answer to a wish; `instead_of` is the persona that could not."""

    persona: Persona
    instead_of: str | None = None


class PersonaCatalogue:
    """In memory, so that nobody waits for storage to learn who speaks.

    What it shows is exchanged as a whole; whoever holds a persona keeps the version they have.
    """

    def __init__(self, personas: Sequence[Persona], *, default: str = "") -> None:
        self._default = default
        self._all: Sequence[Persona] = ()
        self._offered: Mapping[str, Persona] = {}
        self._withdrawn: Mapping[str, str] = {}
        self.show(personas)

    def show(self, personas: Sequence[Persona], withdrawn: Mapping[str, str] | None = None) -> None:
        """From now on these are offered; `withdrawn` gives the fallback of those that are not."""
        ordered = sorted(personas, key=lambda p: (p.persona_id != self._default, p.order))
        self._all = tuple(ordered)
        self._offered = MappingProxyType({persona.persona_id: persona for persona in ordered})
        self._withdrawn = dict(withdrawn or {})

    def all(self) -> Sequence[Persona]:
        """In the order in which they are shown."""
        return self._all

    def names(self) -> Collection[str]:
        """Those of everybody who serves, in all their languages."""
        return {voice.name for persona in self.all() for voice in persona.voices.values()}

    def get(self, persona_id: str) -> Persona | None:
        return self._offered.get(persona_id)

    def resolve(self, persona_id: str | None) -> Resolved:
        """The persona, or whoever serves in its place; None asks for the default one."""
        wanted = persona_id or self._default
        for code in self._chain(wanted):
            if persona := self._offered.get(code):
                return Resolved(persona, None if code == wanted else wanted)
        return Resolved(next(iter(self._offered.values())), wanted)

    def _chain(self, code: str) -> Sequence[str]:
        chain: list[str] = []
        while code and code not in chain:
            chain.append(code)
            code = self._withdrawn.get(code, "")
        return (*chain, self._default, LAST_RESORT)
