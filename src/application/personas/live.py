"""The personas that serve in this process, kept in step with what operators decide."""

from collections.abc import Mapping
from contextlib import suppress

from application.personas.library import PersonaLibrary
from application.personas.ports import ChangeSignal, PersonaObserver, ProfileFormat
from application.personas.seeds import SeedPersonasUseCase
from domain.personas.catalogue import PersonaCatalogue, Resolved
from domain.personas.persona import Persona
from domain.personas.versions import (
    OFFER_KIND,
    VERSION_KIND,
    PersonaVersion,
    is_withdrawn,
    number_of,
)
from domain.shared.errors import InvalidInput, StorageUnavailable


class ResolvePersonaUseCase:
    """Who serves in answer to a wish: the active version, or the fallback of who cannot."""

    def __init__(self, catalogue: PersonaCatalogue, observer: PersonaObserver) -> None:
        self._catalogue = catalogue
        self._observer = observer

    def execute(self, code: str | None) -> Resolved:
        """None asks for the default persona. Asks no storage, and always finds somebody."""
        resolved = self._catalogue.resolve(code)
        if resolved.instead_of:
            self._observer.fell_back(resolved.instead_of, resolved.persona.persona_id)
        return resolved


class LivePersonas:
    """Fills the catalogue with what is live. A reply keeps the version that it began with."""

    def __init__(
        self,
        library: PersonaLibrary,
        profiles: ProfileFormat,
        catalogue: PersonaCatalogue,
        seed: SeedPersonasUseCase,
        signal: ChangeSignal,
        observer: PersonaObserver,
    ) -> None:
        self._library = library
        self._profiles = profiles
        self._catalogue = catalogue
        self._seed = seed
        self._signal = signal
        self._observer = observer
        self._read: dict[tuple[str, int], Persona] = {}

    async def refresh(self) -> None:
        """Raises StorageUnavailable; what was live before stays so."""
        await self._seed.execute()
        live = await self._library.newest(VERSION_KIND)
        offers = await self._library.newest(OFFER_KIND)
        wanted = {code: number_of(activation) for code, activation in live.items()}
        known = await self._versions(wanted)
        archived = {code for code, offer in offers.items() if is_withdrawn(offer)}
        offered = [persona for code, persona in known.items() if code not in archived]
        if offered:
            withdrawn = {code: known[code].fallback.persona for code in archived & set(known)}
            self._catalogue.show(offered, withdrawn)

    async def keep_fresh(self) -> None:
        """Refresh whenever something was decided, for ever; run it as a task."""
        async for _ in self._signal.changes(VERSION_KIND):
            with suppress(StorageUnavailable):
                await self.refresh()

    async def _versions(self, wanted: Mapping[str, int]) -> Mapping[str, Persona]:
        """Versions that were live once never change, so each is read once."""
        missing = [pair for pair in wanted.items() if pair not in self._read]
        for version in await self._library.store.named(missing):
            if persona := self._persona(version):
                self._read[version.code, version.number] = persona
        found = {code: self._read.get((code, number)) for code, number in wanted.items()}
        return {code: persona for code, persona in found.items() if persona}

    def _persona(self, version: PersonaVersion) -> Persona | None:
        try:
            return self._profiles.read(version.code, version.content, version.number)
        except InvalidInput as error:
            self._observer.broken(version.code, version.number, str(error))
            return None
