"""Where sessions are kept, and how the doctor looks at it."""

from redis.asyncio import Redis

from application.doctor.examine import Check, Finding, Health
from application.orchestration.ports import SessionStore
from composition.foundation import Foundation
from domain.shared.errors import StorageUnavailable
from infrastructure.data_keys import data_keys
from infrastructure.in_memory.sessions import InMemorySessions
from infrastructure.mongo import sessions
from infrastructure.mongo.sealing import Keyring
from infrastructure.redis_sessions import RedisSessions


def session_store(base: Foundation) -> SessionStore:
    """Redis where there is one, else the database."""
    ttl = base.settings.redis_session_ttl
    if (url := base.settings.redis_url.get_secret_value()) and base.stored_in is not None:
        redis: Redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        base.stack.push_async_callback(redis.aclose)
        return RedisSessions(
            redis, ttl=ttl, clock=base.clock, keyring=Keyring(data_keys(base.settings))
        )
    return base.store(
        SessionStore,
        lambda database: sessions.MongoSessions(database, ttl=ttl, clock=base.clock),
        lambda: InMemorySessions(ttl=ttl, clock=base.clock),
    )


def check_of(store: SessionStore) -> Check:
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
