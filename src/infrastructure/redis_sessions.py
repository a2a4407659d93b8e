"""Sessions in Redis, shared by every instance; each goes by itself when its time is over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from application.orchestration.ports import SessionStore
from application.shared.ports import Clock
from domain.orchestration.sessions import Session
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Person
from infrastructure.mongo.sealing import Keyring
from infrastructure.session_documents import session_document, session_of

_PREFIX = "majordome:session:"
_BY_TENANT = "majordome:sessions:tenant:"
_BY_PERSON = "majordome:sessions:person:"
_EVERYBODY = "majordome:sessions"
_SEALED = b"sealed:"
_DROPPING = ("allkeys-", "volatile-")


class RedisSessions(SessionStore):
    """Sets of ids ordered by their last use say whose they are; `ttl` is in seconds.

    What stands in a session is encrypted by the keyring, as in the database.
    """

    def __init__(
        self, redis: Redis, *, ttl: int, clock: Clock, keyring: Keyring | None = None
    ) -> None:
        self._redis = redis
        self._ttl = ttl
        self._clock = clock
        self._keyring = keyring or Keyring()

    async def find(self, session_id: str) -> Session | None:
        with _storage_errors():
            found = await self._redis.get(_PREFIX + session_id)
        session = self._read(found) if found else None
        return session if session and self._is_in_use(session) else None

    async def save(self, session: Session) -> None:
        written = self._written(session)
        used = session.last_activity.timestamp()
        with _storage_errors():
            key = _PREFIX + session.session_id
            ends = int(used) + self._ttl
            if not await self._redis.set(key, written, exat=ends, xx=not session.is_new):
                return
            async with self._redis.pipeline() as pipeline:
                for key in _lists(session):
                    pipeline.zadd(key, {session.session_id: used})
                    pipeline.expire(key, self._ttl * 2)
                await pipeline.execute()

    async def delete(self, session_id: str) -> bool:
        known = await self.find(session_id)
        if known is None:
            return False
        with _storage_errors():
            async with self._redis.pipeline() as pipeline:
                pipeline.delete(_PREFIX + session_id)
                for key in _lists(known):
                    pipeline.zrem(key, session_id)
                await pipeline.execute()
        return True

    async def listed(self, tenant: str | None, limit: int = 1_000) -> Sequence[Session]:
        return await self._members(_EVERYBODY if tenant is None else _BY_TENANT + tenant, limit)

    async def of_person(self, person: Person) -> Sequence[Session]:
        return await self._members(_BY_PERSON + str(person), 10_000)

    async def count(self) -> int:
        with _storage_errors():
            return int(await self._redis.zcount(_EVERYBODY, self._oldest(), "+inf"))

    async def sweep(self, idle_since: datetime) -> int:
        with _storage_errors():
            idle = idle_since.timestamp()
            await self._redis.zremrangebyscore(_EVERYBODY, "-inf", f"({idle}")
            return int(await self._redis.zcard(_EVERYBODY))

    async def eviction_that_drops(self) -> str | None:
        """The policy by which Redis may drop sessions when its memory is full, if it has one."""
        with _storage_errors():
            policy = str((await self._redis.config_get("maxmemory-policy"))["maxmemory-policy"])
        return policy if policy.startswith(_DROPPING) else None

    async def _members(self, key: str, limit: int) -> Sequence[Session]:
        with _storage_errors():
            ids = [_text(each) for each in await self._redis.zrevrange(key, 0, limit - 1)]
            found = await self._redis.mget([_PREFIX + each for each in ids]) if ids else []
        return list(filter(self._is_in_use, (self._read(each) for each in found if each)))

    def _is_in_use(self, session: Session) -> bool:
        return session.last_activity.timestamp() > self._oldest()

    def _oldest(self) -> float:
        """Whoever was active last at this moment has been idle for the whole time to live."""
        return self._clock.now().timestamp() - self._ttl

    def _written(self, session: Session) -> bytes:
        plain = orjson.dumps(session_document(session))
        sealed = self._keyring.seal(plain)
        return plain if sealed is plain else _SEALED + bytes(sealed)

    def _read(self, stored: bytes | str) -> Session:
        written = stored.encode() if isinstance(stored, str) else stored
        is_sealed = written.startswith(_SEALED)
        plain = self._keyring.open(written.removeprefix(_SEALED)) if is_sealed else written
        return session_of(orjson.loads(plain))


def _lists(session: Session) -> Sequence[str]:
    return (_EVERYBODY, _BY_TENANT + session.tenant, _BY_PERSON + str(session.person))


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StorageUnavailable(f"Redis does not answer ({type(error).__name__})") from error
