"""Help for whoever answers people: a translation of what was said, and what to ask next."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Protocol

from application.desk.ports import DeskObserver, DeskSessions
from application.shared.ports import Clock
from domain.desk.cards import DeskCard
from domain.desk.sessions import DeskLine, DeskSession, DeskState, Writer
from domain.shared.errors import StorageUnavailable
from domain.shared.language import Language

SUMMARY_KEY: Final = "summary"
_STILL_WRITING: Final = timedelta(seconds=1.5)
_AT_ONCE: Final = 4
_TRIES: Final = 5
_MOST_QUESTIONS: Final = 3
_LONGEST: Final = 400


class DeskAdvisor(Protocol):
    """What a model knows to say of a conversation; neither raises, both end in bounded time."""

    def is_there(self) -> bool:
        """Whether there is a model at all."""
        ...

    async def advice(self, session: DeskSession, line: DeskLine) -> Mapping[str, Any]:
        """The co-pilot's suggestion for this line of the user; empty where it has none."""
        ...

    async def translation(self, session: DeskSession, text: str, to: Language) -> str:
        """Empty where there is none."""
        ...


class HelpOperatorsUseCase:
    """A card for the newest words of each user whom somebody answers.

    It changes nothing of what operators do: who is slow, or fails, is done without. Which words are
    helped with is stored first, so that of many processes one asks the model.
    """

    def __init__(
        self,
        sessions: DeskSessions,
        advisor: DeskAdvisor,
        clock: Clock,
        observer: DeskObserver,
        language: Language,
    ) -> None:
        self._sessions = sessions
        self._advisor = advisor
        self._clock = clock
        self._observer = observer
        self._language = language
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def execute(self) -> None:
        """One look. Raises StorageUnavailable where nobody can be found."""
        if not self._advisor.is_there():
            return
        now = self._clock.now()
        claimed = await self._sessions.listed((DeskState.CLAIMED,))
        async with asyncio.TaskGroup() as helping:
            for session in claimed:
                line = wanted(session)
                if line and line.key != session.helped and now - line.at >= _STILL_WRITING:
                    helping.create_task(self._help(session, line))

    async def _help(self, session: DeskSession, line: DeskLine) -> None:
        async with self._places:
            try:
                asking = session.asking_for_help(line.key)
                if await self._sessions.replace(asking):
                    await self._hand_out(asking, await self._card(asking, line))
            except StorageUnavailable:
                self._observer.helped("failed")

    async def _card(self, session: DeskSession, line: DeskLine) -> DeskCard | None:
        is_foreign = Language.from_code(session.language, default=self._language) != self._language
        to = self._language
        translation, advice = await asyncio.gather(
            self._advisor.translation(session, line.text, to) if is_foreign else _nothing(),
            self._advisor.advice(session, line),
        )
        if not translation and not advice:
            return None
        return DeskCard(
            line.key,
            self._clock.now(),
            translation,
            _questions(advice.get("questions", ())),
            str(advice.get("recommended_direction", ""))[:_LONGEST],
            str(advice.get("agents", {}).get("emotional", {}).get("emotion", ""))[:_LONGEST],
        )

    async def _hand_out(self, session: DeskSession, card: DeskCard | None) -> None:
        if card is None:
            self._observer.helped("failed")
            return
        for _ in range(_TRIES):
            found = await self._sessions.find(session.session_id)
            if found is None or not found.is_open:
                return
            if await self._sessions.replace(found.with_card(card)):
                self._observer.helped("offered")
                return


def wanted(session: DeskSession) -> DeskLine | None:
    """The words that wait for an answer; before there are any, those with which they came."""
    if last := session.last_said:
        return last
    if any(line.writer is not Writer.NOTE for line in session.lines) or not session.summary:
        return None
    return DeskLine(Writer.USER, session.summary, session.opened_at, key=SUMMARY_KEY)


def conversation_before(session: DeskSession, line: DeskLine) -> Sequence[DeskLine]:
    """What both sides said until then."""
    said = [each for each in session.lines if each.writer is not Writer.NOTE]
    until = next((n for n, each in enumerate(said) if each.key == line.key), len(said))
    opening = replace(line, text=session.summary, at=session.opened_at, key=SUMMARY_KEY)
    is_needed = session.summary and line.key != SUMMARY_KEY
    return [*([opening] if is_needed else []), *said[:until]]


def _questions(given: Any) -> tuple[str, ...]:
    found = [str(each).strip()[:_LONGEST] for each in given if str(each).strip()]
    return tuple(found[:_MOST_QUESTIONS])


async def _nothing() -> str:
    return ""
