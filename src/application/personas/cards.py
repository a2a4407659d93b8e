"""Personas from and for other tools: character cards, and files of our own."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from application.personas.drafting import AddVersionUseCase, CreatePersonaUseCase, Draft
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.ports import CardFormat, Exported, ExportFormat
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.personas.versions import Dossier, PersonaVersion
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class CardImport:
    """`code` is that of a new or a known persona; empty takes it from the card's name."""

    data: bytes
    code: str = ""
    language: Language = Language.ENGLISH
    note: str = "imported from a character card"


class ImportCardUseCase:
    def __init__(
        self,
        cards: CardFormat,
        create: CreatePersonaUseCase,
        add: AddVersionUseCase,
        library: PersonaLibrary,
        guard: PersonaGuard,
    ) -> None:
        self._cards = cards
        self._create = create
        self._add = add
        self._library = library
        self._guard = guard

    async def execute(self, who: Principal, given: CardImport) -> tuple[Dossier, PersonaVersion]:
        """A draft: of a new persona, or a further version of the one that has the code.

        Raises InvalidInput that says what is wrong with the card, NotAllowed and Conflict.
        """
        asked = given.code or "*"
        known = await self._library.store.get(given.code) if given.code else None
        owner = known.owner if known else who.name
        await self._guard.permit(who, Action.DRAFT_PERSONAS, asked, owner)
        content = self._cards.read(given.data, given.language)
        code = given.code or await self._free_code(content)
        draft = Draft(content=content, note=given.note)
        if known is None:
            dossier = await self._create.execute(who, code, draft)
            return dossier, dossier.latest
        return await self._add.execute(who, code, draft)

    async def _free_code(self, content: Mapping[str, Any]) -> str:
        """From the name, with a number after it where somebody has it already."""
        name = unicodedata.normalize("NFKD", str(content.get("display_name", ""))).lower()
        letters = re.sub(r"[^a-z0-9]+", "_", name.encode("ascii", "ignore").decode()).strip("_")
        base = letters[:24] if letters[:1].isalpha() else ""
        base = base or f"card_{sha256(name.encode()).hexdigest()[:8]}"
        taken = {record.code for record in await self._library.store.all()}
        if base not in taken:
            return base
        return next(f"{base}_{n}" for n in range(2, len(taken) + 3) if f"{base}_{n}" not in taken)


class ExportPersonaUseCase:
    def __init__(self, cards: CardFormat, library: PersonaLibrary, guard: PersonaGuard) -> None:
        self._cards = cards
        self._library = library
        self._guard = guard

    async def execute(
        self, who: Principal, code: str, form: ExportFormat, number: int | None = None
    ) -> Exported:
        """The live version, or a named one. Raises NotFound and NotAllowed."""
        dossier = await self._library.dossier(code)
        await self._guard.permit(who, Action.SEE_PERSONAS, code, dossier.record.owner)
        version = dossier.shown
        if number is not None:
            _, version = await self._library.version(code, number)
        return self._cards.write(version.content, form)
