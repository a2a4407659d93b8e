"""Opening, listing and ending sessions."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from application.orchestration.ports import OrchestrationObserver, SessionStore
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.orchestration.sessions import Mode, Session, check_session_id
from domain.shared.errors import NotAllowed, NotFound, StorageUnavailable
from domain.shared.identity import Person

_EVERYBODYS = frozenset({Role.ADMIN, Role.OPS})


@dataclass(frozen=True, slots=True)
class Opened:
    session: Session
    resumed: bool


class CountSessionsUseCase:
    """Tells operators how many sessions are in use."""

    def __init__(self, store: SessionStore, observer: OrchestrationObserver) -> None:
        self._store = store
        self._observer = observer

    async def execute(self) -> None:
        """Where the store does not answer, what was told before stands."""
        with suppress(StorageUnavailable):
            self._observer.sessions(await self._store.count())


class OpenSessionUseCase:
    """Takes up the session of this id, or begins it."""

    def __init__(self, store: SessionStore, clock: Clock, count: CountSessionsUseCase) -> None:
        self._store = store
        self._clock = clock
        self._count = count

    async def execute(
        self,
        tenant: str,
        session_id: str | None = None,
        user_id: str | None = None,
        mode: Mode = Mode.CHAT,
    ) -> Opened:
        """Raises InvalidInput for an id that cannot be one, NotAllowed for another's session."""
        known = await self._store.find(check_session_id(session_id)) if session_id else None
        if known is not None:
            if known.tenant != tenant or (user_id and user_id != known.user_id):
                raise NotAllowed("this session belongs to somebody else")
            return Opened(known, resumed=True)
        session_id = session_id or f"s-{secrets.token_urlsafe(18)}"
        now = self._clock.now()
        session = Session(
            session_id=session_id,
            tenant=tenant,
            person=Person.of_service(tenant, user_id or _nobody(session_id)),
            mode=mode,
            created_at=now,
            last_activity=now,
            user_id=user_id,
        )
        await self._store.save(session)
        await self._count.execute()
        return Opened(session, resumed=False)


class FindSessionUseCase:
    def __init__(self, store: SessionStore) -> None:
        self._store = store

    async def execute(self, who: Principal, session_id: str) -> Session:
        """Raises NotFound, also for a session that is none of theirs."""
        session = await self._store.find(check_session_id(session_id))
        if session is None or not _sees(who, session):
            raise NotFound("there is no such session")
        return session


class ListSessionsUseCase:
    def __init__(self, store: SessionStore) -> None:
        self._store = store

    async def execute(self, who: Principal) -> Sequence[Session]:
        return await self._store.listed(None if who.role in _EVERYBODYS else who.tenant)


class EndSessionUseCase:
    def __init__(
        self, find: FindSessionUseCase, store: SessionStore, count: CountSessionsUseCase
    ) -> None:
        self._find = find
        self._store = store
        self._count = count

    async def execute(self, who: Principal, session_id: str) -> None:
        """Raises NotFound."""
        session = await self._find.execute(who, session_id)
        await self._store.delete(session.session_id)
        await self._count.execute()


class SweepSessionsUseCase:
    """Removes idle sessions, and tells how many are in use."""

    def __init__(
        self,
        store: SessionStore,
        clock: Clock,
        observer: OrchestrationObserver,
        *,
        idle: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._observer = observer
        self._idle = idle

    async def execute(self) -> None:
        self._observer.sessions(await self._store.sweep(self._clock.now() - self._idle))


def _nobody(session_id: str) -> str:
    """Of this session alone: not of a later one under the same id, and no user's name."""
    return f"session-{session_id}-{secrets.token_urlsafe(9)}"


def _sees(who: Principal, session: Session) -> bool:
    return who.role in _EVERYBODYS or session.tenant == who.tenant
