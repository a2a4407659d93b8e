"""What became of every turn, and the key figures made from it."""

from typing import TYPE_CHECKING

from application.analytics.conversations import ConversationTokensUseCase
from application.analytics.figures import (
    ComparePersonaFiguresUseCase,
    PersonaFiguresUseCase,
)
from application.analytics.ports import AnsweredMessages, TurnStore
from application.analytics.rating import RateTurnUseCase, TakeReactionUseCase
from application.analytics.record import RecordTurnsUseCase
from application.analytics.report import PersonaReportUseCase
from application.dialogue.thumbs import TakeThumb
from application.personalization.facts import ReplyFacts
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from composition.context import (
    BackgroundTask,
    Collection,
    Context,
    HttpRoutes,
    Job,
    NotPersonal,
    PersonalElsewhere,
    Plugins,
    ProcessRole,
)
from composition.foundation import Foundation
from composition.process import Process
from composition.weekly_report import weekly_report
from domain.shared.pseudonym import Pseudonyms
from infrastructure.analytics_metrics import PersonaFactMetrics
from infrastructure.in_memory.answered_messages import NoAnsweredMessages
from infrastructure.in_memory.turns import InMemoryTurns
from infrastructure.mongo import turn_sums, turns
from infrastructure.mongo.answered_messages import MongoAnsweredMessages
from infrastructure.mongo.personal_turns import MongoPersonalTurns

if TYPE_CHECKING:
    from fastapi import APIRouter


_BY = PersonalElsewhere("MongoPersonalTurns: people stand in it under keyed pseudonyms")
_COLLECTIONS = (
    Collection(turns.TURNS, _BY, turns.TURN_INDEXES),
    Collection(
        turn_sums.DAYS,
        _BY,
        turn_sums.DAYS_INDEXES,
        turn_sums.DAYS_VERSION,
    ),
    Collection(turn_sums.PEOPLE, _BY, turn_sums.PEOPLE_INDEXES),
    Collection(
        turn_sums.TOTALS,
        NotPersonal("how much everybody together used a persona on a day"),
        turn_sums.TOTALS_INDEXES,
    ),
)


async def build(base: Foundation) -> Context:
    store = base.store(TurnStore, turns.MongoTurns, InMemoryTurns)
    observer = PersonaFactMetrics(base.registry)
    record = RecordTurnsUseCase(store, base.clock, observer)
    facts = base.get(ReplyFacts)
    facts.subscribe(record.hear)
    facts.subscribe(observer.hear)
    library, guard = base.get(PersonaLibrary), base.get(PersonaGuard)
    figures = PersonaFiguresUseCase(store, library, guard, base.clock)
    rate = RateTurnUseCase(store)
    report = PersonaReportUseCase(figures)
    messages = base.store(AnsweredMessages, MongoAnsweredMessages, NoAnsweredMessages)
    base.offer(
        observer,
        record,
        figures,
        report,
        ComparePersonaFiguresUseCase(store, library, guard),
        rate,
        ConversationTokensUseCase(store, base.clock),
        TakeReactionUseCase(messages, store, facts.pseudonym, observer.thumb),
    )
    mine = (
        ()
        if base.stored_in is None
        else (MongoPersonalTurns(base.stored_in, base.get(Pseudonyms).of),)
    )
    return Context(
        "analytics",
        collections=_COLLECTIONS,
        migrations=turn_sums.MIGRATIONS,
        personal_data=mine,
        plugins=Plugins(skills=(TakeThumb(rate, facts.pseudonym, observer.thumb),)),
        jobs=(Job("persona report", weekly_report(base, report).execute, 3600),),
        http=(HttpRoutes(_routes),),
        background=(
            BackgroundTask("reply facts", record.keep_recording, frozenset({ProcessRole.BOT})),
        ),
    )


def _routes(process: Process) -> "APIRouter":
    from composition.http_access import api_access
    from presentation.api.monitoring_router import build_monitoring_router

    return build_monitoring_router(
        process.app.get(PersonaFiguresUseCase),
        process.app.get(ComparePersonaFiguresUseCase),
        api_access(process),
    )
