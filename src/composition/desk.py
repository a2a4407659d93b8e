"""The desk, where people are answered by people."""

from application.access.audit import Auditor
from application.delivery.outbox import SendMessageUseCase
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.desk.canned import CannedReplies, WriteCannedUseCase
from application.desk.listening import ListenForTheDesk
from application.desk.notices import DeskNotices
from application.desk.ports import DeskSessions
from application.desk.queue import (
    AskForPersonUseCase,
    ListDeskUseCase,
    ShowDeskSessionUseCase,
    WatchQueueUseCase,
)
from application.desk.skill import AskForPerson
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
from composition.context import Collection, Context, HttpRoutes, Job
from composition.desk_figures import counted_escalations
from composition.desk_forum import COLLECTION, forum_parts
from composition.desk_routes import desk_routes
from composition.foundation import CONFIG, Foundation
from domain.dialogue.requests import RequestWords
from infrastructure.canned_replies import read_canned_replies
from infrastructure.desk_metrics import DeskMetrics
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from infrastructure.mongo import desk_sessions
from infrastructure.mongo.personal_data import Personal
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.phrase_file import read_phrases

_WATCHED_EVERY = 30.0


async def build(base: Foundation) -> Context:
    clock, observer, in_use = base.clock, DeskMetrics(base.registry), base.get(PersonaInUseUseCase)
    sessions = base.store(
        DeskSessions,
        lambda database: desk_sessions.MongoDeskSessions(database, base.get(MongoTombstones)),
        InMemoryDeskSessions,
    )
    notices = DeskNotices(
        base.get(SendMessageUseCase),
        base.texts,
        in_use,
        base.settings.default_language,
        base.settings.operators_chat_id,
    )
    auditor = base.get(Auditor)
    changes = DeskChanges(sessions, auditor)
    stretch = RememberStretch(base.get(RememberAnswerUseCase), in_use, base.texts)
    give_back = GiveBack(changes, base.get(ReleaseConversationUseCase), notices, stretch, clock)
    ask = AskForPersonUseCase(sessions, clock, notices, observer, counted_escalations(base))
    take_over = base.get(TakeOverConversationUseCase)
    show = ShowDeskSessionUseCase(sessions, auditor)
    write = WriteUseCase(changes, notices, clock, observer)
    canned = CannedReplies(
        read_canned_replies(CONFIG / "desk" / "canned.yaml"), base.settings.default_language
    )
    base.offer(
        ask,
        show,
        write,
        WriteCannedUseCase(canned, show, write),
        ListDeskUseCase(sessions),
        ClaimUseCase(changes, take_over, notices, clock, observer),
        NoteUseCase(changes, clock),
        TransferUseCase(changes, clock),
        ReleaseUseCase(changes, give_back, auditor),
        ResolveUseCase(changes, give_back, auditor, observer),
    )
    forum_parts(base, sessions)
    phrases = read_phrases(CONFIG / "desk" / "requests.yaml", ("human",))["human"]
    watch = WatchQueueUseCase(sessions, clock, observer, give_back, notices)
    return Context(
        "desk",
        collections=(
            Collection(desk_sessions.COLLECTION, Personal("desk_sessions"), desk_sessions.INDEXES),
            COLLECTION,
        ),
        http=(HttpRoutes(desk_routes),),
        skills=(AskForPerson(ask, sessions, observer, base.get(RequestWords), tuple(phrases)),),
        input_screens=(ListenForTheDesk(sessions, clock),),
        jobs=(Job("watch the desk's queue", watch.execute, _WATCHED_EVERY),),
    )
