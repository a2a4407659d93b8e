"""Keeps an eye on the queue: clocks that run out, operators who have left, words left behind."""

from contextlib import suppress
from datetime import datetime, timedelta

from application.desk.notices import DeskNotices
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.presence import Presence
from application.desk.working import GiveBack
from application.shared.ports import Clock
from domain.desk.sessions import OPEN_STATES, DeskLine, DeskSession, DeskState, Writer
from domain.shared.errors import Conflict, NotFound

_AT_LEAST, _AT_MOST = timedelta(seconds=20), timedelta(minutes=5)


class WatchQueueUseCase:
    """Counts who waits; a claim that is left alone goes back to the queue, after a warning to its
    operator, and the user is told.
    """

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        observer: DeskObserver,
        give_back: GiveBack,
        notices: DeskNotices,
        presence: Presence,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._observer = observer
        self._give_back = give_back
        self._notices = notices
        self._presence = presence

    async def execute(self) -> None:
        now = self._clock.now()
        found = await self._sessions.listed(OPEN_STATES, limit=1_000)
        for session in found:
            await self._send_again(session, now)
            with suppress(Conflict, NotFound):  # somebody acts on it at this moment
                await self._look_at(session, now)
        waiting = [session for session in found if session.state is DeskState.WAITING]
        overdue = [session for session in found if session.overdue(now)]
        longest = max((_waited(session, now) for session in found), default=0.0)
        self._observer.queue(len(waiting), len(found) - len(waiting), len(overdue), longest)
        self._observer.at_work(await self._presence.count())

    async def _look_at(self, session: DeskSession, now: datetime) -> None:
        if session.is_idle(now):
            await self._give_back.to_queue(session, str(session.owner))
        elif session.is_to_be_warned(now):
            text = self._notices.warning(session)
            note = DeskLine(Writer.NOTE, text, now, key=f"warning:{session.version}")
            await self._sessions.replace(session.told_of_idleness(note))
        else:
            await self._note_missed(session, now)

    async def _note_missed(self, session: DeskSession, now: datetime) -> None:
        missed = session.overdue(now) - session.missed
        if missed and await self._sessions.replace(session.told_of(missed)):
            for clock in missed:
                self._observer.missed(clock)

    async def _send_again(self, session: DeskSession, now: datetime) -> None:
        """Words that were kept by a process which died before it could hand them over."""
        for line in session.lines:
            is_ours = line.writer is Writer.OPERATOR and line.key
            if is_ours and _AT_LEAST <= now - line.at <= _AT_MOST:
                await self._notices.words(session, line)


def _waited(session: DeskSession, now: datetime) -> float:
    return (now - session.waiting_since).total_seconds() if session.waiting_since else 0.0
