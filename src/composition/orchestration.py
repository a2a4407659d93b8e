"""Sessions over sockets, agents and the co-pilot."""

from datetime import timedelta
from functools import partial

from application.orchestration.agents import RunAgents
from application.orchestration.calling import MOST_TRIES, CallAgent, Calls
from application.orchestration.copilot import AdviseUseCase
from application.orchestration.ports import RunLedger, SessionStore
from application.orchestration.sessions import (
    CountSessionsUseCase,
    EndSessionUseCase,
    FindSessionUseCase,
    ListSessionsUseCase,
    OpenSessionUseCase,
    SweepSessionsUseCase,
)
from application.orchestration.tokens import SessionTokens
from application.personalization.speak import SpeakUseCase
from application.shared.repeating import repeat
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.routing import Routes
from composition.colleagues import counsellors
from composition.context import (
    BackgroundTask,
    Collection,
    Context,
    HttpRoutes,
    Job,
    Plugins,
    ProcessRole,
)
from composition.foundation import CONFIG, Foundation
from composition.session_routes import session_routes
from composition.session_store import check_of, session_store
from domain.shared.pseudonym import Pseudonyms
from infrastructure.call_prices import RoutePrices
from infrastructure.in_memory.run_ledger import InMemoryRunLedger
from infrastructure.mongo import sessions
from infrastructure.mongo.personal_data import Personal, PersonalElsewhere
from infrastructure.orchestration_metrics import OrchestrationMetrics
from infrastructure.sessions_of_people import SessionsOfPeople
from infrastructure.signal_file import read_signals

_SWEPT_EVERY = 300.0
_COUNTED_EVERY = 15.0
"""Sessions begin and end in other processes, too."""


async def build(base: Foundation) -> Context:
    store = session_store(base)
    observer = OrchestrationMetrics(base.registry)
    ledger = base.store_of_people(RunLedger, sessions.MongoRunLedger, InMemoryRunLedger)
    calls = Calls(
        base.get(RenderPromptUseCase),
        base.get(GenerateTextUseCase),
        base.counter,
        RoutePrices(base.get(Routes), tries=MOST_TRIES),
        base.get(SpeakUseCase).guarded,
    )
    call = CallAgent(calls, ledger, base.clock, observer)
    agents = RunAgents(call, ledger, base.clock, observer)
    base.stack.push_async_callback(agents.aclose)
    signals = read_signals(CONFIG / "copilot" / "signals.yaml")
    find = FindSessionUseCase(store)
    count = CountSessionsUseCase(store, observer)
    counting = partial(repeat, count.execute, _COUNTED_EVERY)
    idle = timedelta(seconds=base.settings.redis_session_ttl)
    sweep = SweepSessionsUseCase(store, base.clock, observer, idle=idle)
    base.offer_as(SessionStore, store)
    base.offer(
        AdviseUseCase(agents, signals, base.clock, observer),
        OpenSessionUseCase(store, base.clock, count),
        find,
        ListSessionsUseCase(store),
        EndSessionUseCase(find, store, count),
        SessionTokens(base.get(Pseudonyms).secret, base.clock),
    )
    return Context(
        "orchestration",
        collections=(
            Collection(
                sessions.COLLECTION, PersonalElsewhere("SessionsOfPeople"), sessions.INDEXES
            ),
            Collection(sessions.RUNS, Personal("agent_runs"), sessions.RUN_INDEXES),
        ),
        personal_data=(SessionsOfPeople(store),),
        plugins=Plugins(counsellors=counsellors(base, call, ledger)),
        http=(HttpRoutes(session_routes),),
        jobs=(Job("sweep sessions", sweep.execute, _SWEPT_EVERY),),
        background=(BackgroundTask("count sessions", counting, frozenset({ProcessRole.API})),),
        checks={"sessions": check_of(store)},
    )
