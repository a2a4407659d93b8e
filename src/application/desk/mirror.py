"""Every session in a topic of its own, in the operators' forum."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from application.delivery.outbox import SendMessageUseCase
from application.desk.ports import DeskSessions, DeskTopics, OperatorsForum
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock
from domain.delivery.outgoing import Button, OutgoingMessage, OutgoingPart
from domain.desk.cards import DeskCard
from domain.desk.sessions import OPEN_STATES, DeskSession, DeskState
from domain.desk.topics import DeskTopic, card_post, posts_of
from domain.shared.errors import RetryLater
from domain.shared.identity import Conversation
from domain.shared.language import Language

DESK: Final = "desk"
_OVERLAP = timedelta(seconds=5)
_PAUSE_SECONDS = 1.0
_WHOLE_EVERY = 15
_VERBS = {
    DeskState.WAITING: ("claim",),
    DeskState.CLAIMED: ("release", "resolve"),
    DeskState.RESOLVED: (),
}


class MirrorDeskUseCase:
    """What is posted goes by the outbox, under names that follow from the session: once.

    A topic that was made by a process which died before it could note it stays empty.
    """

    def __init__(
        self,
        sessions: DeskSessions,
        topics: DeskTopics,
        send: SendMessageUseCase,
        texts: InterfaceTexts,
        clock: Clock,
        language: Language,
    ) -> None:
        self._sessions = sessions
        self._topics = topics
        self._send = send
        self._texts = texts
        self._clock = clock
        self._language = language

    async def keep_mirroring(self, forum: OperatorsForum, group: Conversation) -> None:
        """For ever; run it as a task and cancel it at the end."""
        since: datetime | None = None
        for turn in count():
            began = self._clock.now()
            with suppress(RetryLater):
                await self.execute(forum, group, since if turn % _WHOLE_EVERY else None)
                since = began - _OVERLAP
            await asyncio.sleep(_PAUSE_SECONDS)

    async def execute(
        self, forum: OperatorsForum, group: Conversation, since: datetime | None
    ) -> None:
        """What has changed since then; None: all that is open."""
        changed = (
            await self._sessions.listed(OPEN_STATES)
            if since is None
            else await self._sessions.changed_since(since)
        )
        for session in changed:
            if topic := await self._topic(session, forum):
                await self._bring_up_to_date(session, topic, forum, group)

    async def _topic(self, session: DeskSession, forum: OperatorsForum) -> DeskTopic | None:
        topic = await self._topics.of_session(session.session_id)
        if topic is not None and topic.thread_id is not None:
            return topic
        now = self._clock.now()
        if not session.is_open or not await self._topics.begin(session.session_id, now):
            return None
        thread_id = await forum.create(self._name(session))
        if thread_id is None:
            return None
        bare, topic = DeskTopic(session.session_id), DeskTopic(session.session_id, thread_id)
        return topic if await self._topics.replace(topic, bare) else None

    async def _bring_up_to_date(
        self, session: DeskSession, topic: DeskTopic, forum: OperatorsForum, group: Conversation
    ) -> None:
        """Which lines go together is stored before they go, so that another attempt at them, or
        another process, makes the same messages of them.
        """
        if topic.showing == topic.shown < len(session.lines):
            wider = replace(topic, showing=len(session.lines))
            if not await self._topics.replace(wider, topic):
                return
            topic = wider
        there = replace(group, thread_id=topic.thread_id)
        for number, text in enumerate(posts_of(session.lines[topic.shown : topic.showing])):
            await self._post(there, f"{session.session_id}:{topic.shown}:{number}", text)
        if topic.state is not session.state or topic.owner != session.owner:
            await self._tell_state(session, topic, forum, there)
        for number, card in enumerate(session.cards[topic.cards :], topic.cards):
            if text := card_post(card):
                name = f"{session.session_id}:card:{number}"
                await self._post(there, name, text, self._suggestions(session, card, number))
        now = replace(
            topic,
            shown=topic.showing,
            state=session.state,
            owner=session.owner,
            cards=len(session.cards),
        )
        if now != topic:
            await self._topics.replace(now, topic)

    async def _tell_state(
        self, session: DeskSession, topic: DeskTopic, forum: OperatorsForum, there: Conversation
    ) -> None:
        name = f"{session.session_id}:v{session.version}"
        await self._post(there, name, self._card(session), self._buttons(session))
        if not session.is_open and topic.thread_id is not None:
            await forum.close(topic.thread_id, self._name(session))

    async def _post(
        self,
        there: Conversation,
        name: str,
        text: str,
        buttons: tuple[tuple[Button, ...], ...] = (),
    ) -> None:
        parts = (OutgoingPart(text, buttons=buttons),)
        await self._send.execute(OutgoingMessage(f"topic:{name}", there, parts))

    def _name(self, session: DeskSession) -> str:
        """Nobody's name stands in it: members see it in every list of theirs."""
        reason = self._text(f"desk-reason-{session.reason}")
        sign = "⏳" if session.is_open else "✅"
        return f"{sign} {reason} · {session.session_id}"[:128]

    def _card(self, session: DeskSession) -> str:
        return self._text(
            f"desk-topic-{session.state}",
            id=session.session_id,
            reason=self._text(f"desk-reason-{session.reason}"),
            summary=session.summary or "—",
            owner=session.owner or "—",
        )

    def _buttons(self, session: DeskSession) -> tuple[tuple[Button, ...], ...]:
        return tuple(
            (Button(self._text(f"desk-do-{verb}"), f"{DESK}:{verb}:{session.session_id}"),)
            for verb in _VERBS[session.state]
        )

    @staticmethod
    def _suggestions(
        session: DeskSession, card: DeskCard, number: int
    ) -> tuple[tuple[Button, ...], ...]:
        """A row of numbers, each of which sends its question."""
        count_ = range(1, len(card.questions) + 1)
        row = (Button(f"✉️ {n}", f"{DESK}:use.{number}.{n}:{session.session_id}") for n in count_)
        return (tuple(row),) if card.questions else ()

    def _text(self, key: str, **values: str) -> str:
        return self._texts.text(self._language, key, **values)
