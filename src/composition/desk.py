"""The desk, where people are answered by people."""

from typing import TYPE_CHECKING

from application.delivery.outbox import SendMessageUseCase
from application.desk.discretion import DeskDiscretion
from application.desk.listening import ListenForTheDesk
from application.desk.notices import DeskNotices
from application.desk.ports import DeskSessions
from application.desk.queue import (
    AskForPersonUseCase,
    CalmSessionUseCase,
    ListDeskUseCase,
    WithdrawRequestUseCase,
)
from application.desk.skill import AskForPerson
from application.desk.watching import WatchQueueUseCase
from application.personalization.preferences import PersonaInUseUseCase
from composition.context import Collection, Context, HttpRoutes, Job, Personal, Plugins
from composition.desk_figures import counted_escalations
from composition.desk_forum import COLLECTION, forum_parts
from composition.desk_help import desk_help
from composition.desk_hours import desk_clocks
from composition.desk_presence import OPERATORS, desk_presence
from composition.desk_work import DeskParts, desk_work
from composition.foundation import CONFIG, Foundation
from composition.http_access import http_services
from composition.process import Process
from domain.dialogue.requests import RequestWords
from infrastructure.desk_metrics import DeskMetrics
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from infrastructure.mongo import desk_sessions
from infrastructure.phrase_file import read_phrases

if TYPE_CHECKING:
    from fastapi import APIRouter

_WATCHED_EVERY = 30.0


async def build(base: Foundation) -> Context:
    clock, observer, clocks = base.clock, DeskMetrics(base.registry), desk_clocks(base.settings)
    sessions = base.store_of_people(
        DeskSessions, desk_sessions.MongoDeskSessions, InMemoryDeskSessions
    )
    notices = DeskNotices(
        base.get(SendMessageUseCase),
        base.texts,
        base.get(PersonaInUseUseCase),
        base.settings.default_language,
        base.settings.operators_chat_id,
    )
    presence = desk_presence(base)
    discretion = DeskDiscretion(
        base.get(PersonaInUseUseCase), base.texts, base.settings.default_language
    )
    ask = AskForPersonUseCase(sessions, clock, notices, observer, discretion, clocks)
    ask.tell_of_new(counted_escalations(base))
    calm = CalmSessionUseCase(sessions, clock, notices, observer, clocks)
    withdraw = WithdrawRequestUseCase(sessions, clock, notices, observer)
    base.offer(ask, calm, discretion, ListDeskUseCase(sessions, presence))
    give_back = desk_work(base, DeskParts(sessions, presence, notices, observer, clocks))
    helps = desk_help(base, sessions, observer)
    forum_parts(base, sessions)
    watch = WatchQueueUseCase(sessions, clock, observer, give_back, notices, presence)
    base.offer(watch)
    phrases = read_phrases(CONFIG / "desk" / "requests.yaml", ("human", "withdraw"))
    words = base.get(RequestWords)
    return Context(
        "desk",
        collections=(
            Collection(desk_sessions.COLLECTION, Personal("desk_sessions"), desk_sessions.INDEXES),
            OPERATORS,
            COLLECTION,
        ),
        http=(HttpRoutes(_routes),),
        plugins=Plugins(
            skills=(AskForPerson(ask, withdraw, sessions, observer, words, phrases),),
            input_screens=(ListenForTheDesk(sessions, clock, discretion, clocks),),
        ),
        jobs=(Job("watch the desk's queue", watch.execute, _WATCHED_EVERY), helps),
    )


def _routes(process: Process) -> "APIRouter":
    from presentation.api.desk_router import DeskServices, build_desk_router

    return build_desk_router(http_services(process, DeskServices))
