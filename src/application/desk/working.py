"""What operators do: claim, write, note, hand over, give back."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from application.access.audit import Auditor
from application.delivery.takeover import ReleaseConversationUseCase, TakeOverConversationUseCase
from application.desk.notices import DeskNotices
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.presence import Presence
from application.desk.stretch import RememberStretch
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.desk.clocks import DAY_AND_NIGHT, DeskClocks
from domain.desk.sessions import DeskLine, DeskSession, Writer
from domain.shared.errors import Conflict, InvalidInput, NotFound

_TRIES = 5
_LONGEST = 4_000


class DeskChanges:
    """Changes a session in one step against whoever changes it at the same time."""

    def __init__(self, sessions: DeskSessions, auditor: Auditor, presence: Presence) -> None:
        self._sessions = sessions
        self._auditor = auditor
        self._presence = presence

    async def find(self, session_id: str) -> DeskSession:
        """Raises NotFound."""
        session = await self._sessions.find(session_id)
        if session is None:
            raise NotFound(f"there is no session {session_id} at the desk")
        return session

    async def apply(
        self, session_id: str, change: Callable[[DeskSession], DeskSession]
    ) -> DeskSession:
        """Raises what the change raises, NotFound, or Conflict where others are quicker again
        and again.
        """
        for _ in range(_TRIES):
            changed = change(await self.find(session_id))
            if await self._sessions.replace(changed):
                return changed
        raise Conflict("somebody else changes this session: look at it again")

    async def audited(
        self, who: Principal, session_id: str, change: Callable[[DeskSession], DeskSession]
    ) -> DeskSession:
        """The same, allowed and noted. Raises NotAllowed too."""
        async with self.acting(who, session_id):
            return await self.apply(session_id, change)

    @asynccontextmanager
    async def acting(self, who: Principal, session_id: str) -> AsyncIterator[DeskSession]:
        """Allowed, seen and noted; yields the session. Raises NotAllowed and NotFound."""
        check_allowed(who, Action.WORK_AT_DESK)
        session = await self.find(session_id)
        await self._presence.seen(who)
        async with self._auditor.acting(who, Action.WORK_AT_DESK, str(session.person)):
            yield session


class ClaimUseCase:
    """From its return on nothing of the bot's goes out; of many who claim, one wins."""

    def __init__(
        self,
        changes: DeskChanges,
        take_over: TakeOverConversationUseCase,
        notices: DeskNotices,
        clock: Clock,
        observer: DeskObserver,
    ) -> None:
        self._changes = changes
        self._take_over = take_over
        self._notices = notices
        self._clock = clock
        self._observer = observer

    async def execute(self, who: Principal, session_id: str) -> DeskSession:
        """Raises Conflict where somebody else was quicker."""
        now = self._clock.now()
        before = await self._changes.find(session_id)
        claimed = await self._changes.audited(
            who, session_id, lambda session: session.claimed(who.name, now)
        )
        await self._take_over.execute(claimed.conversation, by=taken_over_by(claimed))
        if before.owner is None:
            await self._notices.tell(claimed, "desk-claimed")
            self._observer.claimed((now - (before.waiting_since or now)).total_seconds())
        return claimed


class WriteUseCase:
    """An operator's words go to the user the way a reply does: stored, in order, once."""

    def __init__(
        self, changes: DeskChanges, notices: DeskNotices, clock: Clock, observer: DeskObserver
    ) -> None:
        self._changes = changes
        self._notices = notices
        self._clock = clock
        self._observer = observer

    async def execute(
        self, who: Principal, session_id: str, text: str, *, translation: str = ""
    ) -> DeskSession:
        """The user reads the translation, where there is one. Raises Conflict for whoever has not
        claimed the session.
        """
        line = replace(_line(Writer.OPERATOR, text, who, self._clock), sent=translation)
        before = await self._changes.find(session_id)
        said = await self._changes.audited(
            who, session_id, lambda session: _by_owner(session, who).said(line)
        )
        await self._notices.words(said, line)
        self._observe(before, line)
        return said

    def _observe(self, before: DeskSession, line: DeskLine) -> None:
        if before.waiting_since:
            self._observer.replied((line.at - before.waiting_since).total_seconds())
        if before.first_reply_at is None:
            self._observer.first_replied((line.at - before.opened_at).total_seconds())
        for clock in before.overdue(line.at) - before.missed:
            self._observer.missed(clock)


class NoteUseCase:
    """A note that operators alone see."""

    def __init__(self, changes: DeskChanges, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

    async def execute(self, who: Principal, session_id: str, text: str) -> DeskSession:
        line = _line(Writer.NOTE, text, who, self._clock)
        return await self._changes.audited(who, session_id, lambda session: session.said(line))


class TransferUseCase:
    """Another operator answers from now on."""

    def __init__(self, changes: DeskChanges, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

    async def execute(self, who: Principal, session_id: str, to: str) -> DeskSession:
        """Raises Conflict for whoever has not claimed the session."""
        if not to.strip():
            raise InvalidInput("to: the name of the operator who takes over")
        now = self._clock.now()
        return await self._changes.audited(
            who, session_id, lambda session: session.transferred(who.name, to.strip(), now)
        )


class GiveBack:
    """The conversation is the persona's again, and its user is told so."""

    def __init__(
        self,
        changes: DeskChanges,
        release: ReleaseConversationUseCase,
        notices: DeskNotices,
        remember: RememberStretch,
        clock: Clock,
        clocks: DeskClocks = DAY_AND_NIGHT,
    ) -> None:
        self._changes = changes
        self._release = release
        self._notices = notices
        self._remember = remember
        self._clock = clock
        self._clocks = clocks

    async def to_queue(self, session: DeskSession, owner: str) -> DeskSession:
        """Raises Conflict where somebody else holds it."""
        now, clocks = self._clock.now(), self._clocks
        return await self._given(
            session.session_id,
            owner,
            lambda found: found.released(owner, now, clocks),
            "desk-released",
        )

    async def to_persona(self, session_id: str, owner: str) -> DeskSession:
        """For good. Raises NotFound, and Conflict where somebody else holds it."""
        now = self._clock.now()
        return await self._given(
            session_id, owner, lambda found: found.resolved(owner, now), "desk-resolved"
        )

    async def _given(
        self,
        session_id: str,
        owner: str,
        change: Callable[[DeskSession], DeskSession],
        key: str,
    ) -> DeskSession:
        """What was said is remembered before the persona speaks again; the session changes last,
        so that whoever dies before that may do it all again, and nobody is left without an answer.
        """
        session = await self._changes.find(session_id)
        session.check_owner(owner)
        await self._remember.execute(session)
        with suppress(NotFound):  # an earlier attempt has done it
            await self._release.execute(session.conversation, by=taken_over_by(session))
        changed = await self._changes.apply(session_id, change)
        await self._notices.tell(changed, key)
        return changed


class ReleaseUseCase:
    """Back to the queue; until somebody claims it, the persona answers."""

    def __init__(self, changes: DeskChanges, give_back: GiveBack) -> None:
        self._changes = changes
        self._give_back = give_back

    async def execute(self, who: Principal, session_id: str) -> DeskSession:
        """Raises Conflict for whoever has not claimed the session."""
        async with self._changes.acting(who, session_id) as session:
            return await self._give_back.to_queue(session, who.name)


class ResolveUseCase:
    """The session is over; its user is asked once how it was."""

    def __init__(self, changes: DeskChanges, give_back: GiveBack, observer: DeskObserver) -> None:
        self._changes = changes
        self._give_back = give_back
        self._observer = observer

    async def execute(self, who: Principal, session_id: str) -> DeskSession:
        """Raises Conflict for whoever has not claimed the session."""
        async with self._changes.acting(who, session_id):
            resolved = await self._give_back.to_persona(session_id, who.name)
        self._observer.ended("resolved")
        return resolved


def taken_over_by(session: DeskSession) -> str:
    """The session takes the conversation over, so that operators can hand it to one another."""
    return f"desk:{session.session_id}"


def _by_owner(session: DeskSession, who: Principal) -> DeskSession:
    session.check_owner(who.name)
    return session


def _line(writer: Writer, text: str, who: Principal, clock: Clock) -> DeskLine:
    if not text.strip() or len(text) > _LONGEST:
        raise InvalidInput(f"text: 1 to {_LONGEST} characters")
    return DeskLine(writer, text.strip(), clock.now(), who.name, secrets.token_hex(8))
