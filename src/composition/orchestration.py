"""Sessions over sockets, agents and the co-pilot."""

from datetime import timedelta

from redis.asyncio import Redis

from application.doctor.examine import Check, Finding, Health
from application.orchestration.agents import RunAgents
from application.orchestration.calling import MOST_TRIES, CallAgent, Calls
from application.orchestration.copilot import AdviseUseCase
from application.orchestration.ports import RunLedger, SessionStore
from application.orchestration.sessions import (
    EndSessionUseCase,
    FindSessionUseCase,
    ListSessionsUseCase,
    OpenSessionUseCase,
    SweepSessionsUseCase,
)
from application.orchestration.tokens import SessionTokens
from application.personalization.speak import SpeakUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.routing import Routes
from composition.colleagues import counsellors
from composition.context import Collection, Context, HttpRoutes, Job
from composition.foundation import CONFIG, Foundation
from composition.session_routes import session_routes
from domain.shared.errors import StorageUnavailable
from domain.shared.pseudonym import Pseudonyms
from infrastructure.call_prices import RoutePrices
from infrastructure.data_keys import data_keys
from infrastructure.in_memory.run_ledger import InMemoryRunLedger
from infrastructure.in_memory.sessions import InMemorySessions
from infrastructure.mongo import sessions
from infrastructure.mongo.personal_data import Personal, PersonalElsewhere
from infrastructure.mongo.sealing import Keyring
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.orchestration_metrics import OrchestrationMetrics
from infrastructure.redis_sessions import RedisSessions
from infrastructure.sessions_of_people import SessionsOfPeople
from infrastructure.signal_file import read_signals

_SWEPT_EVERY = 300.0


async def build(base: Foundation) -> Context:
    store = _store(base)
    observer = OrchestrationMetrics(base.registry)
    ledger = base.store(
        RunLedger,
        lambda database: sessions.MongoRunLedger(database, base.get(MongoTombstones)),
        InMemoryRunLedger,
    )
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
    idle = timedelta(seconds=base.settings.redis_session_ttl)
    sweep = SweepSessionsUseCase(store, base.clock, observer, idle=idle)
    base.offer_as(SessionStore, store)
    base.offer(
        AdviseUseCase(agents, signals, base.clock, observer),
        OpenSessionUseCase(store, base.clock),
        find,
        ListSessionsUseCase(store),
        EndSessionUseCase(find, store),
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
        counsellors=counsellors(base, call, ledger),
        http=(HttpRoutes(session_routes),),
        jobs=(Job("sweep sessions", sweep.execute, _SWEPT_EVERY),),
        checks={"sessions": _check(store)},
    )


def _store(base: Foundation) -> SessionStore:
    """Redis where there is one, else the database."""
    ttl = base.settings.redis_session_ttl
    if (url := base.settings.redis_url.get_secret_value()) and base.stored_in is not None:
        redis: Redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        base.stack.push_async_callback(redis.aclose)
        return RedisSessions(redis, ttl=ttl, keyring=Keyring(data_keys(base.settings)))
    return base.store(
        SessionStore,
        lambda database: sessions.MongoSessions(database, ttl=ttl),
        lambda: InMemorySessions(ttl=ttl),
    )


def _check(store: SessionStore) -> Check:
    async def check() -> Finding:
        if not isinstance(store, RedisSessions):
            return Finding.ok("kept in MongoDB")
        try:
            policy = await store.eviction_that_drops()
        except StorageUnavailable as error:
            return Finding(Health.FAILED, str(error), "start Redis, or mend REDIS_URL")
        if policy:
            return Finding(
                Health.WARNING,
                f"Redis may drop sessions when its memory is full ({policy})",
                "set its maxmemory-policy to noeviction",
            )
        return Finding.ok("kept in Redis")

    return check
