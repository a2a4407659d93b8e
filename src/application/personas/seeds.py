"""What a release brings becomes versions, without overwriting what operators decided."""

import hashlib
import json
from contextlib import suppress

from application.personas.library import PersonaLibrary
from application.personas.ports import ShippedPersonas
from domain.personas.versions import RELEASE, Content, Dossier, PersonaRecord, PersonaVersion
from domain.shared.errors import Conflict, NotFound


class SeedPersonasUseCase:
    """Once a process; any number of processes may do it at the same time."""

    def __init__(self, library: PersonaLibrary, shipped: ShippedPersonas) -> None:
        self._library = library
        self._shipped = shipped
        self._done = False

    async def execute(self) -> None:
        """Raises StorageUnavailable."""
        if self._done:
            return
        for code, content in self._shipped.seeds().items():
            with suppress(Conflict):  # another process does the same just now
                await self._seed(code, content)
        self._done = True

    async def _seed(self, code: str, content: Content) -> None:
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        try:
            dossier = await self._library.dossier(code)
        except NotFound:
            now = self._library.clock.now()
            first = self._version(code, 1, content, digest)
            await self._library.store.add(PersonaRecord(code, RELEASE, now), first)
            dossier = await self._library.dossier(code)
        if all(version.seed != digest for version in dossier.versions):
            number = dossier.latest.number + 1
            await self._library.store.append(self._version(code, number, content, digest))
            dossier = await self._library.dossier(code)
        await self._activate(dossier, digest)

    async def _activate(self, dossier: Dossier, digest: str) -> None:
        """As long as nobody but the release has ever decided about this persona."""
        version = next(each for each in dossier.versions if each.seed == digest)
        decided = (*dossier.history, *dossier.offers)
        ours = dossier.record.owner == RELEASE and all(each.by == RELEASE for each in decided)
        is_newer = (dossier.live_number or 0) < version.number
        if ours and is_newer:
            await self._library.decide(
                dossier.record.code, version.number, after=dossier.history, by=RELEASE
            )

    def _version(self, code: str, number: int, content: Content, digest: str) -> PersonaVersion:
        now = self._library.clock.now()
        note = "as shipped" if number == 1 else "as improved by a release"
        return PersonaVersion(code, number, content, RELEASE, now, note, sealed=True, seed=digest)
