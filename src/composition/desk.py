"""The desk, where people are answered by people."""

from application.access.audit import Auditor
from application.delivery.outbox import SendMessageUseCase
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.desk.canned import CannedReplies, WriteCannedUseCase
from application.desk.listening import ListenForTheDesk
from application.desk.notices import DeskNotices
from application.desk.ports import DeskOperators, DeskSessions
from application.desk.presence import ListOperatorsUseCase, Presence
from application.desk.queue import (
    AskForPersonUseCase,
    ListDeskUseCase,
    ShowDeskSessionUseCase,
)
from application.desk.skill import AskForPerson
from application.desk.stretch import RememberStretch
from application.desk.watching import WatchQueueUseCase
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
from composition.context import Collection, Context, HttpRoutes, Job, NotPersonal
from composition.desk_figures import counted_escalations
from composition.desk_forum import COLLECTION, forum_parts
from composition.desk_help import desk_help
from composition.desk_hours import desk_clocks
from composition.desk_routes import desk_routes
from composition.foundation import CONFIG, Foundation
from domain.dialogue.requests import RequestWords
from infrastructure.canned_replies import read_canned_replies
from infrastructure.desk_metrics import DeskMetrics
from infrastructure.in_memory.desk_operators import InMemoryDeskOperators
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from infrastructure.mongo import desk_operators, desk_sessions
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
    auditor, clocks = base.get(Auditor), desk_clocks(base.settings)
    operators = base.store(DeskOperators, desk_operators.MongoDeskOperators, InMemoryDeskOperators)
    presence = Presence(operators, clock)
    changes = DeskChanges(sessions, auditor, presence)
    stretch = RememberStretch(base.get(RememberAnswerUseCase), in_use, base.texts)
    release = base.get(ReleaseConversationUseCase)
    give_back = GiveBack(changes, release, notices, stretch, clock, clocks)
    escalated = counted_escalations(base)
    ask = AskForPersonUseCase(sessions, clock, notices, observer, escalated, clocks)
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
        ListDeskUseCase(sessions, presence),
        ListOperatorsUseCase(operators, presence, clock),
        ClaimUseCase(changes, take_over, notices, clock, observer),
        NoteUseCase(changes, clock),
        TransferUseCase(changes, clock),
        ReleaseUseCase(changes, give_back),
        ResolveUseCase(changes, give_back, observer),
    )
    helps = desk_help(base, sessions, observer)
    forum_parts(base, sessions)
    watch = WatchQueueUseCase(sessions, clock, observer, give_back, notices, presence)
    base.offer(watch)
    phrases = read_phrases(CONFIG / "desk" / "requests.yaml", ("human",))["human"]
    return Context(
        "desk",
        collections=(
            Collection(desk_sessions.COLLECTION, Personal("desk_sessions"), desk_sessions.INDEXES),
            Collection(
                desk_operators.COLLECTION,
                NotPersonal("names of operators' keys, and when they were last used"),
                desk_operators.INDEXES,
            ),
            COLLECTION,
        ),
        http=(HttpRoutes(desk_routes),),
        skills=(AskForPerson(ask, sessions, observer, base.get(RequestWords), tuple(phrases)),),
        input_screens=(ListenForTheDesk(sessions, clock, clocks),),
        jobs=(Job("watch the desk's queue", watch.execute, _WATCHED_EVERY), helps),
    )
