"""The desk over HTTP."""

from typing import TYPE_CHECKING

from application.desk.canned import WriteCannedUseCase
from application.desk.presence import ListOperatorsUseCase
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import (
    ClaimUseCase,
    NoteUseCase,
    ReleaseUseCase,
    ResolveUseCase,
    TransferUseCase,
    WriteUseCase,
)
from composition.access import api_access
from composition.process import Process

if TYPE_CHECKING:
    from fastapi import APIRouter


def desk_routes(process: Process) -> "APIRouter":
    from presentation.api.desk_router import DeskServices, build_desk_router

    get = process.app.get
    return build_desk_router(
        DeskServices(
            get(ListDeskUseCase),
            get(ListOperatorsUseCase),
            get(ShowDeskSessionUseCase),
            get(ClaimUseCase),
            get(ReleaseUseCase),
            get(TransferUseCase),
            get(ResolveUseCase),
            get(WriteUseCase),
            get(WriteCannedUseCase),
            get(WriteTranslatedUseCase),
            get(UseSuggestionUseCase),
            get(NoteUseCase),
            process.app.clock,
            api_access(process),
        )
    )
