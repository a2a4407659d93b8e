"""The queue of conversations that wait for a person."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from application.access.audit import Auditor
from application.desk.discretion import DeskDiscretion
from application.desk.notices import DeskNotices
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.presence import Presence
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.desk.clocks import DAY_AND_NIGHT, DeskClocks
from domain.desk.sessions import DeskLine, DeskSession, DeskState, Reason, Writer
from domain.shared.errors import NotFound
from domain.shared.identity import Conversation, Person

_MOST_CHANGES = 1_000
_TRIES = 5


class AskForPersonUseCase:
    """Puts a conversation into the queue, once; the bot goes on until somebody claims it."""

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        notices: DeskNotices,
        observer: DeskObserver,
        discretion: DeskDiscretion,
        clocks: DeskClocks = DAY_AND_NIGHT,
    ) -> None:
        self._escalated: Callable[[Person], None] = lambda person: None
        self._discretion = discretion
        self._sessions = sessions
        self._clock = clock
        self._notices = notices
        self._observer = observer
        self._clocks = clocks

    def tell_of_new(self, escalated: Callable[[Person], None]) -> None:
        """It hears of every new session at once."""
        self._escalated = escalated

    def opens_at(self) -> datetime | None:
        """When people are at the desk again, in their zone; None while it is open."""
        now, hours = self._clock.now(), self._clocks.hours
        return None if hours.is_open(now) else hours.next_open(now).astimezone(hours.zone)

    def is_past(self, moment: str) -> bool:
        """Of a moment as an offer's button carries it, in seconds; what is none is past."""
        return not moment.isdecimal() or self._clock.now().timestamp() > int(moment)

    async def execute(
        self,
        conversation: Conversation,
        person: Person,
        reason: Reason,
        *,
        summary: str = "",
        language: str = "",
        within: timedelta | None = None,
    ) -> DeskSession:
        """`within`: somebody should answer sooner than the desk's clocks ask for."""
        now = self._clock.now()
        clocks = DAY_AND_NIGHT if reason is Reason.CRISIS else self._clocks
        wanted = DeskSession(
            session_id=f"d-{secrets.token_hex(6)}",
            conversation=conversation,
            person=person,
            reason=reason,
            summary=await self._discretion.shown(summary, person, language),
            opened_at=now,
            language=language,
            due=min(clocks.first(now), now + within) if within else clocks.first(now),
            waiting_since=now,
            resolve_by=clocks.resolve(now),
        )
        session = await self._sessions.open(wanted)
        if session is not wanted:
            return await self._more_urgent(session, reason)
        self._observer.opened(reason)
        self._escalated(person)
        await self._notices.announce(session)
        return session

    async def _more_urgent(self, session: DeskSession, reason: Reason) -> DeskSession:
        urgent = session.wanted_for(reason, self._clock.now())
        if urgent is session or not await self._sessions.replace(urgent):
            return session
        await self._notices.announce(urgent)
        return urgent


class _EndWithoutAnswer:
    """A session whose user says that nobody need come; with a note for operators."""

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        notices: DeskNotices,
        observer: DeskObserver,
        clocks: DeskClocks = DAY_AND_NIGHT,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._notices = notices
        self._observer = observer
        self._clocks = clocks

    async def _change(
        self,
        conversation: Conversation,
        note: str,
        change: Callable[[DeskSession, DeskLine], DeskSession],
        ended: str,
    ) -> bool:
        """Whether the session was changed; it is read anew where somebody else was quicker."""
        for _ in range(_TRIES):
            session = await self._sessions.open_in(conversation)
            if session is None:
                return False
            changed = change(session, DeskLine(Writer.NOTE, note, self._clock.now()))
            if changed is session:
                return False
            if await self._sessions.replace(changed):
                if not changed.is_open:
                    self._observer.ended(ended)
                return True
        return False


class CalmSessionUseCase(_EndWithoutAnswer):
    """Somebody who was taken to be in danger says that they are not."""

    async def execute(self, conversation: Conversation) -> None:
        """Raises StorageUnavailable."""
        note = self._notices.false_alarm()
        await self._change(
            conversation, note, lambda found, line: found.calmed(line, self._clocks), "false_alarm"
        )


class WithdrawRequestUseCase(_EndWithoutAnswer):
    """Whoever asked for a person does without one."""

    async def execute(self, conversation: Conversation) -> bool:
        """Whether somebody was waited for, and is not any more; raises StorageUnavailable."""
        note = self._notices.withdrawn()
        return await self._change(conversation, note, DeskSession.withdrawn, "withdrawn")


class ListDeskUseCase:
    def __init__(self, sessions: DeskSessions, presence: Presence) -> None:
        self._sessions = sessions
        self._presence = presence

    async def execute(
        self, who: Principal, state: DeskState | None = None
    ) -> Sequence[DeskSession]:
        """Raises NotAllowed."""
        check_allowed(who, Action.WORK_AT_DESK)
        await self._presence.seen(who)
        return await self._sessions.listed((state,) if state else tuple(DeskState))

    async def changed_since(self, who: Principal, moment: datetime) -> Sequence[DeskSession]:
        check_allowed(who, Action.WORK_AT_DESK)
        await self._presence.seen(who)
        return await self._sessions.changed_since(moment, limit=_MOST_CHANGES)


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
