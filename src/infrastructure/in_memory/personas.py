from collections.abc import Sequence
from dataclasses import replace

from application.personas.ports import PersonaStore
from domain.personas.versions import PersonaRecord, PersonaVersion
from domain.shared.errors import Conflict


class InMemoryPersonas(PersonaStore):
    """Personas that last as long as the process."""

    def __init__(self) -> None:
        self._records: dict[str, PersonaRecord] = {}
        self._versions: dict[tuple[str, int], PersonaVersion] = {}

    async def add(self, record: PersonaRecord, first: PersonaVersion) -> None:
        if record.code in self._records:
            raise Conflict(f"there is a persona {record.code} already")
        self._versions[first.code, first.number] = first
        self._records[record.code] = record

    async def get(self, code: str) -> PersonaRecord | None:
        return self._records.get(code)

    async def all(self) -> Sequence[PersonaRecord]:
        return tuple(self._records[code] for code in sorted(self._records))

    async def versions(self, code: str) -> Sequence[PersonaVersion]:
        return tuple(self._versions[key] for key in sorted(self._versions) if key[0] == code)

    async def named(self, wanted: Sequence[tuple[str, int]]) -> Sequence[PersonaVersion]:
        return tuple(self._versions[key] for key in wanted if key in self._versions)

    async def append(self, version: PersonaVersion) -> None:
        key = (version.code, version.number)
        if key in self._versions:
            raise Conflict(f"{version.code} got another version {version.number} just now")
        self._versions[key] = version

    async def replace(self, version: PersonaVersion) -> None:
        key = (version.code, version.number)
        if key not in self._versions or self._versions[key].writes != version.writes:
            raise Conflict(f"{version.code} {version.name} was changed by somebody else just now")
        self._versions[key] = replace(version, writes=version.writes + 1)
