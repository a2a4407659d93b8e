"""The queue of conversations that wait for a person."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from application.access.audit import Auditor
from application.desk.notices import DeskNotices
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.working import GiveBack
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.desk.sessions import (
    FIRST_REPLY_WITHIN,
    OPEN_STATES,
    DeskSession,
    DeskState,
    Reason,
    Writer,
)
from domain.shared.errors import NotFound
from domain.shared.identity import Conversation, Person

_AT_LEAST, _AT_MOST = timedelta(seconds=20), timedelta(minutes=5)


class AskForPersonUseCase:
    """Puts a conversation into the queue, once; the bot goes on until somebody claims it."""

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        notices: DeskNotices,
        observer: DeskObserver,
        escalated: Callable[[Person], None] = lambda person: None,
    ) -> None:
        """`escalated` hears of every new session at once."""
        self._escalated = escalated
        self._sessions = sessions
        self._clock = clock
        self._notices = notices
        self._observer = observer

    async def execute(
        self,
        conversation: Conversation,
        person: Person,
        reason: Reason,
        *,
        summary: str = "",
        language: str = "",
    ) -> DeskSession:
        now = self._clock.now()
        wanted = DeskSession(
            session_id=f"d-{secrets.token_hex(6)}",
            conversation=conversation,
            person=person,
            reason=reason,
            summary=summary,
            opened_at=now,
            language=language,
            due=now + FIRST_REPLY_WITHIN,
            waiting_since=now,
        )
        session = await self._sessions.open(wanted)
        if session is not wanted:
            return await self._more_urgent(session, reason)
        self._observer.opened(reason)
        self._escalated(person)
        await self._notices.announce(session)
        return session

    async def _more_urgent(self, session: DeskSession, reason: Reason) -> DeskSession:
        urgent = session.wanted_for(reason)
        if urgent is session or not await self._sessions.replace(urgent):
            return session
        await self._notices.announce(urgent)
        return urgent


class ListDeskUseCase:
    def __init__(self, sessions: DeskSessions) -> None:
        self._sessions = sessions

    async def execute(
        self, who: Principal, state: DeskState | None = None
    ) -> Sequence[DeskSession]:
        """Raises NotAllowed."""
        check_allowed(who, Action.WORK_AT_DESK)
        return await self._sessions.listed((state,) if state else tuple(DeskState))

    async def changed_since(self, who: Principal, moment: datetime) -> Sequence[DeskSession]:
        check_allowed(who, Action.WORK_AT_DESK)
        return await self._sessions.changed_since(moment)


class ShowDeskSessionUseCase:
    """A session with what was said in it; the look is noted."""

    def __init__(self, sessions: DeskSessions, auditor: Auditor) -> None:
        self._sessions = sessions
        self._auditor = auditor

    async def execute(self, who: Principal, session_id: str) -> DeskSession:
        """Raises NotFound and NotAllowed."""
        check_allowed(who, Action.WORK_AT_DESK)
        session = await self._sessions.find(session_id)
        if session is None:
            raise NotFound(f"there is no session {session_id} at the desk")
        async with self._auditor.acting(who, Action.WORK_AT_DESK, str(session.person)):
            return session


class WatchQueueUseCase:
    """Counts who waits; a claim that is left alone goes back to the queue, and the user is told."""

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        observer: DeskObserver,
        give_back: GiveBack,
        notices: DeskNotices,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._observer = observer
        self._give_back = give_back
        self._notices = notices

    async def execute(self) -> None:
        now = self._clock.now()
        found = await self._sessions.listed(OPEN_STATES, limit=1_000)
        for session in found:
            await self._send_again(session, now)
            if session.is_idle(now):
                await self._give_back.to_queue(session, str(session.owner))
        waiting = [session for session in found if session.state is DeskState.WAITING]
        overdue = [session for session in found if session.due and session.due < now]
        self._observer.queue(len(waiting), len(found) - len(waiting), len(overdue))

    async def _send_again(self, session: DeskSession, now: datetime) -> None:
        """Words that were kept by a process which died before it could hand them over."""
        for line in session.lines:
            is_ours = line.writer is Writer.OPERATOR and line.key
            if is_ours and _AT_LEAST <= now - line.at <= _AT_MOST:
                await self._notices.words(session, line)
