"""What personas need from outside."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.personas.persona import Persona
from domain.personas.scenarios import PersonaScenario
from domain.personas.versions import Content, PersonaRecord, PersonaVersion


class ProfileFormat(Protocol):
    """Profiles as documents. Every method raises InvalidInput that names the field."""

    def normal(self, content: Mapping[str, Any]) -> Content:
        """As it is stored: known fields alone, in JSON's values."""
        ...

    def read(self, code: str, content: Content, version: int = 0) -> Persona:
        """What the profile says; texts that a draft still lacks are empty."""
        ...

    def scenarios(self, content: Content) -> Sequence[PersonaScenario]:
        """Those that are stored with the profile."""
        ...


class ExportFormat(StrEnum):
    YAML = "yaml"
    CARD_V2 = "card_v2"
    CARD_V3 = "card_v3"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Exported:
    """`suffix` is that of a file it may be kept in."""

    data: bytes
    media_type: str
    suffix: str


class CardFormat(Protocol):
    """Character cards of other tools."""

    def read(self, data: bytes, language: str) -> Content:
        """A profile with texts in that language alone. Raises InvalidInput with what is wrong."""
        ...

    def write(self, content: Content, form: ExportFormat) -> Exported: ...


class PersonaStore(Protocol):
    """Personas and their versions. Every method raises StorageUnavailable."""

    async def add(self, record: PersonaRecord, first: PersonaVersion) -> None:
        """Raises Conflict where the code is taken."""
        ...

    async def get(self, code: str) -> PersonaRecord | None: ...

    async def all(self) -> Sequence[PersonaRecord]:
        """By their codes."""
        ...

    async def versions(self, code: str) -> Sequence[PersonaVersion]:
        """Oldest first."""
        ...

    async def named(self, wanted: Sequence[tuple[str, int]]) -> Sequence[PersonaVersion]:
        """The versions of these codes and numbers, as far as there are any."""
        ...

    async def append(self, version: PersonaVersion) -> None:
        """Raises Conflict where the persona has a version of that number already."""
        ...

    async def replace(self, version: PersonaVersion) -> None:
        """Raises Conflict where the stored one was written since this one was read."""
        ...


class ChangeSignal(Protocol):
    """Tells every process that something of a kind has changed, within two seconds."""

    async def announce(self, kind: str) -> None:
        """Raises StorageUnavailable."""
        ...

    def changes(self, kind: str) -> AsyncIterator[None]:
        """Yields at once, and whenever there may be something new; never ends by itself."""
        ...


class ShippedPersonas(Protocol):
    """What this release brings."""

    def seeds(self) -> Mapping[str, Content]:
        """Contents by code."""
        ...

    def scenarios(self, code: str) -> Sequence[PersonaScenario]:
        """The suite that stands beside the persona's file; empty for one that is not shipped."""
        ...


class SpentCodes(Protocol):
    """Codes that are good for one use. Raises StorageUnavailable."""

    async def spend(self, digest: str, *, turn_id: str, until: datetime) -> bool:
        """Whether it is this turn that uses it, which may do so again; `until` it is remembered."""
        ...


class PersonaObserver(Protocol):
    """What the operator sees of personas; the arguments are bounded words."""

    def fell_back(self, wanted: str, served: str) -> None:
        """Somebody was served by another persona than they had chosen."""

    def broken(self, code: str, version: int, reason: str) -> None:
        """A stored version cannot be read, and is left out."""
