"""Drafts of personas, tried by who is shown a code."""

from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.ports import ProfileFormat, SpentCodes
from application.personas.previewing import OfferPreviewUseCase, PreviewCodes, ReadDraftUseCase
from composition.context import Collection, NotPersonal
from composition.foundation import Foundation
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.spent_codes import InMemorySpentCodes
from infrastructure.mongo import spent_codes

SPENT_CODES = Collection(
    spent_codes.COLLECTION, NotPersonal("digests of codes that were used"), spent_codes.INDEXES
)


def offer_previews(
    base: Foundation, library: PersonaLibrary, guard: PersonaGuard, profiles: ProfileFormat
) -> None:
    spent = base.store(SpentCodes, spent_codes.MongoSpentCodes, InMemorySpentCodes)
    codes = PreviewCodes(base.get(Pseudonyms).secret, base.clock, spent)
    base.offer(codes, OfferPreviewUseCase(library, guard, codes))
    base.offer(ReadDraftUseCase(library, profiles))
