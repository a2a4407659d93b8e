"""Conversations that have ended: noted by the worker, shown to whoever asks."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final, Protocol
from uuid import UUID

from application.memory.asking_model import AskAboutConversation
from application.memory.ports import UserKnowledge
from application.safety.screen import ScreenTextUseCase
from application.shared.asking import asked_now
from application.shared.ports import Clock
from application.text_engine.prompts import RenderPromptUseCase
from domain.access.permissions import Action
from domain.memory.episodes import (
    Digest,
    Episode,
    ended_conversations,
    is_worth_an_episode,
    quoted_digest,
    read_digest,
)
from domain.memory.events import UserMemoryEvent, conversation_of
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.memory.taint import without_others
from domain.safety.screening import NOTHING_FOUND
from domain.shared.errors import MajordomeError, PersonErased, ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import quote_conversation

_AT_ONCE: Final = 200
_MOST: Final = 5
"""Of one memory in one round."""

_TAKEN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Unnoted:
    """What was said since the last episode, oldest first, as it lay there under `version`."""

    user_id: str
    persona: str
    events: tuple[UserMemoryEvent, ...]
    version: str


class EpisodeRepository(Protocol):
    """Raises StorageUnavailable."""

    async def paused(self, since: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """(user_id, persona) pairs in which something was said that no episode holds, and
        nothing since then.
        """
        ...

    async def take(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Unnoted | None:
        """For so long nobody else gets it. None where somebody else has it, or it is gone."""
        ...

    async def note(self, taken: Unnoted, episodes: Sequence[Episode], through: int) -> bool:
        """Everything up to this number is noted now. False, and nothing stored, where something
        was forgotten since it was taken. Raises PersonErased.
        """
        ...

    async def add(self, episodes: Sequence[Episode]) -> None:
        """Those of a conversation that was led elsewhere; again changes nothing.

        Raises PersonErased.
        """
        ...

    async def of(self, user_id: str, persona: str | None = None) -> Sequence[Episode]:
        """With one persona, or with all; oldest first."""
        ...

    async def drop(self, user_id: str, holding: Collection[UUID] | None = None) -> None:
        """Those that hold one of the events, or all."""
        ...

    async def promised(self, ended: tuple[datetime, datetime], limit: int) -> Sequence[Episode]:
        """Those of this time with promises that nobody was asked about."""
        ...

    async def asked(self, episode: Episode, at: datetime) -> None:
        """Note that a promise was followed up."""
        ...


class DigestConversation:
    """What one conversation was about, by one call of the model."""

    def __init__(
        self,
        render: RenderPromptUseCase,
        ask: AskAboutConversation,
        knowledge: UserKnowledge,
        screen: ScreenTextUseCase,
    ) -> None:
        self._screen = screen
        self._render = render
        self._ask = ask
        self._knowledge = knowledge

    async def execute(self, said: Sequence[UserMemoryEvent]) -> Digest:
        """In the user's own words where there is no model, or none that keeps to the form.

        Raises ProviderUnavailable, LimitReached and StorageUnavailable.
        """
        user_id = said[0].user_id
        voice = await self._knowledge.summary_voice(user_id, said[0].persona)
        prompt = await self._render.execute(
            "memory_episode",
            locale=voice.language,
            variables={"persona_name": voice.persona_name},
            user_id=user_id,
        )
        messages = [event.to_chat_message() for event in conversation_of(said)]
        request = GenerationRequest(prompt, (quote_conversation(messages),), user_id=user_id)
        try:
            answer = await self._ask.execute(request, said[0].persona)
        except ProviderRejected:
            return quoted_digest(said)
        except ProviderUnavailable as error:
            if error.kind != "wrong_output":
                raise
            return quoted_digest(said)
        digest = read_digest(answer) or quoted_digest(said)
        return replace(digest, promises=tuple(filter(self._may_be_asked, digest.promises)))

    def _may_be_asked(self, promise: str) -> bool:
        """Nobody is asked cheerfully about their despair, with a number in it, or by an order."""
        return self._screen.execute(promise) == NOTHING_FOUND


class NoteEpisodesUseCase:
    """Any number of workers may run it at once; what fails is tried again some minutes later."""

    def __init__(
        self, episodes: EpisodeRepository, digest: DigestConversation, clock: Clock
    ) -> None:
        self._episodes = episodes
        self._digest = digest
        self._clock = clock

    async def execute(self) -> int:
        """How many were noted. Raises StorageUnavailable where nobody can be found."""
        since = self._clock.now() - SESSION_PAUSE
        noted = 0
        for user_id, persona in await self._episodes.paused(since, _AT_ONCE):
            with suppress(MajordomeError), asked_now():
                noted += await self._note(user_id, persona)
        return noted

    async def _note(self, user_id: str, persona: str) -> int:
        now = self._clock.now()
        taken = await self._episodes.take(user_id, persona, now=now, duration=_TAKEN)
        if taken is None:
            return 0
        through, made = 0, list[Episode]()
        for said in ended_conversations(taken.events, now):
            if len(made) == _MOST:
                break
            if is_worth_an_episode(own := without_others(said)):
                made.append(Episode.of(said, await self._digest.execute(own)))
            through = said[-1].seq
        with suppress(PersonErased):
            return len(made) if await self._episodes.note(taken, made, through) else 0
        return 0


class KnownEpisodesUseCase:
    """Conversations as they are remembered, oldest first."""

    action: ClassVar = Action.SHOW

    def __init__(self, episodes: EpisodeRepository) -> None:
        self._episodes = episodes

    async def execute(self, user_id: str, persona: str | None = None) -> Sequence[Episode]:
        """With one persona, or with all. Raises StorageUnavailable."""
        return await self._episodes.of(user_id, persona)
