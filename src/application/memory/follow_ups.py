"""Asking about what somebody meant to tell later."""

from datetime import datetime, timedelta
from typing import Final

from application.delivery.outbox import SendMessageUseCase
from application.memory.episodes import EpisodeRepository
from application.memory.ports import UserKnowledge
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.personalization.consent import AskConsentUseCase
from application.shared.asking import asked_now
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.memory.episodes import Episode
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.shared.errors import PersonErased
from domain.shared.identity import Conversation, MemoryOwner

_SOONEST, _LATEST = timedelta(days=1), timedelta(days=14)
_PAUSE: Final = timedelta(days=7)
_WELCOME: Final = timedelta(hours=12)
_AT_ONCE: Final = 200


class FollowUpWords:
    """What is asked, in the user's language, and remembered as said."""

    def __init__(
        self,
        texts: InterfaceTexts,
        knowledge: UserKnowledge,
        read: ReadMemoryUseCase,
        record: RecordTurnUseCase,
    ) -> None:
        self._texts = texts
        self._knowledge = knowledge
        self._read = read
        self._record = record

    async def of(self, episode: Episode) -> str:
        """Raises StorageUnavailable."""
        voice = await self._knowledge.summary_voice(episode.user_id, episode.persona)
        question = episode.digest.promises[0]
        return self._texts.text(
            voice.language, "memory-follow-up", voice=episode.persona, question=question
        )

    async def remember(self, episode: Episode, text: str, at: datetime) -> None:
        """The answer to it makes sense to the persona then."""
        memory = await self._read.execute(episode.user_id, episode.persona)
        if memory is None:
            return
        said = UserMemoryEvent(
            event_id_for(f"follow-up:{episode.episode_id}", EventRole.ASSISTANT),
            episode.user_id,
            episode.persona,
            EventRole.ASSISTANT,
            text,
            at,
            memory.state.next_seq,
        )
        await self._record.execute(memory, [said])


class FollowUpUseCase:
    """From the day after a promise on for two weeks, at most one question a week and person.

    Only in private, and only to whoever asked for messages of the bot's own; below each stands
    the button that ends them.
    """

    def __init__(
        self,
        episodes: EpisodeRepository,
        words: FollowUpWords,
        consent: AskConsentUseCase,
        send: SendMessageUseCase,
        clock: Clock,
        *,
        bot_id: int,
    ) -> None:
        self._episodes = episodes
        self._words = words
        self._consent = consent
        self._send = send
        self._clock = clock
        self._bot_id = bot_id

    async def execute(self) -> int:
        """How many were sent. Raises StorageUnavailable."""
        now, sent = self._clock.now(), 0
        for episode in await self._episodes.promised((now - _LATEST, now - _SOONEST), _AT_ONCE):
            if await self._is_welcome(episode, now):
                with asked_now():
                    sent += await self._follow_up(episode, now)
        return sent

    async def _is_welcome(self, episode: Episode, now: datetime) -> bool:
        owner = MemoryOwner.parse(episode.user_id)
        if owner.group_id is not None or owner.person.telegram_id is None:
            return False
        others = await self._episodes.of(episode.user_id)
        if any(other.asked_at and now - other.asked_at < _PAUSE for other in others):
            return False
        consent = await self._consent.execute(owner.person, now=now)
        return consent.given and consent.not_before is None

    async def _follow_up(self, episode: Episode, now: datetime) -> bool:
        person = MemoryOwner.parse(episode.user_id).person
        text = await self._words.of(episode)
        year, week, _ = now.isocalendar()
        message = OutgoingMessage(
            f"follow-up:{person}:{year}-{week}",
            Conversation(self._bot_id, person.telegram_id or 0),
            (OutgoingPart(text),),
            proactive=True,
            expires_at=now + _WELCOME,
        )
        try:
            if not await self._send.execute(message):
                return False
        except PersonErased:
            return False
        await self._episodes.asked(episode, now)
        await self._words.remember(episode, text, now)
        return True
