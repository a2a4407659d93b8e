"""What operators do with a session."""

from dataclasses import dataclass

from application.access.audit import Auditor
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.desk.canned import CannedReplies, WriteCannedUseCase
from application.desk.notices import DeskNotices
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.presence import Presence
from application.desk.queue import ShowDeskSessionUseCase
from application.desk.stretch import RememberStretch
from application.desk.working import (
    ClaimUseCase,
    DeskChanges,
    GiveBack,
    NoteUseCase,
    ReleaseUseCase,
    ResolveUseCase,
    TransferUseCase,
    WriteUseCase,
)
from application.personalization.preferences import PersonaInUseUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from composition.foundation import CONFIG, Foundation
from domain.desk.clocks import DeskClocks
from infrastructure.canned_replies import read_canned_replies


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What all that is done at the desk stands on."""

    sessions: DeskSessions
    presence: Presence
    notices: DeskNotices
    observer: DeskObserver
    clocks: DeskClocks


def desk_work(base: Foundation, desk: DeskParts) -> GiveBack:
    """Offers it."""
    clock, notices, observer, auditor = base.clock, desk.notices, desk.observer, base.get(Auditor)
    changes = DeskChanges(desk.sessions, auditor, desk.presence)
    stretch = RememberStretch(
        base.get(RememberAnswerUseCase), base.get(PersonaInUseUseCase), base.texts
    )
    release = base.get(ReleaseConversationUseCase)
    give_back = GiveBack(changes, release, notices, stretch, clock, desk.clocks)
    show = ShowDeskSessionUseCase(desk.sessions, auditor)
    write = WriteUseCase(changes, notices, clock, observer)
    canned = CannedReplies(
        read_canned_replies(CONFIG / "desk" / "canned.yaml"), base.settings.default_language
    )
    base.offer(
        show,
        write,
        WriteCannedUseCase(canned, show, write),
        ClaimUseCase(changes, base.get(TakeOverConversationUseCase), notices, clock, observer),
        NoteUseCase(changes, clock),
        TransferUseCase(changes, clock),
        ReleaseUseCase(changes, give_back),
        ResolveUseCase(changes, give_back, observer),
    )
    return give_back
