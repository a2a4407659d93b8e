"""Taking in a conversation that was led elsewhere."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from application.memory.episodes import EpisodeRepository
from application.memory.facts import LearnFactsUseCase
from application.memory.ports import ConversationArchive, UserKnowledge
from application.shared.asking import asked_now
from domain.access.permissions import Action
from domain.memory.episodes import (
    Episode,
    ended_conversations,
    is_worth_an_episode,
    quoted_digest,
)
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.shared.errors import InvalidInput
from domain.shared.language import Language

_AT_ONCE = 512

OnProgress = Callable[[int], None]
"""Is told after every batch how many lines are done."""

Keeping = Callable[[Sequence[UserMemoryEvent]], Awaitable[Sequence[UserMemoryEvent]]]
"""Of events: the same in their order, with what of them may be kept. Raises StorageUnavailable."""


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One thing that was said. `name` is who said it where several speak; `external_id` what
    names the line where it comes from.
    """

    role: EventRole
    content: str
    created_at: datetime
    name: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines there were, and how many of them had not been taken in before."""

    lines: int
    new: int


class ImportConversationUseCase:
    """Makes every line searchable; calling it again with the same lines changes nothing."""

    action: ClassVar = Action.UPDATE

    def __init__(
        self,
        archive: ConversationArchive,
        knowledge: UserKnowledge,
        learn: LearnFactsUseCase,
        episodes: EpisodeRepository,
    ) -> None:
        self._episodes = episodes
        self._archive = archive
        self._knowledge = knowledge
        self._learn = learn
        self._keeping: Keeping | None = None

    def keep_by(self, keeping: Keeping) -> None:
        """Another context's rule for what is kept; without one everything is."""
        self._keeping = keeping

    async def execute(
        self,
        user_id: str,
        persona: str,
        lines: Sequence[ImportedLine],
        *,
        language: Language | None = None,
        on_progress: OnProgress = lambda done: None,
    ) -> Imported:
        """A user nobody knows yet gets a profile.

        Raises InvalidInput for an unknown persona or nothing to take in; StorageUnavailable,
        after which the same call goes on where this one stopped.
        """
        if not lines:
            raise InvalidInput("there is nothing in the file that could be taken in")
        with asked_now():
            await self._knowledge.introduce(user_id, persona, language)
            return await self._take_in(user_id, persona, lines, language, on_progress)

    async def _take_in(
        self,
        user_id: str,
        persona: str,
        lines: Sequence[ImportedLine],
        language: Language | None,
        on_progress: OnProgress,
    ) -> Imported:
        new = done = 0
        events = await self._kept(list(_events(user_id, persona, lines)))
        await self._note_episodes(events)
        ends = await self._archive.reserve(user_id, persona, len(events))
        for begin in range(0, len(events), _AT_ONCE):
            some = events[begin : begin + _AT_ONCE]
            new += await self._archive.add(
                some, first=ends - len(events) + begin, language=language
            )
            await self._learn.execute(user_id, self._learn.told_in(some))
            done += len(some)
            on_progress(done)
        return Imported(len(lines), new)

    async def _kept(self, events: Sequence[UserMemoryEvent]) -> Sequence[UserMemoryEvent]:
        """Their ids stay those of the lines as they came: the rule may be another next time."""
        if self._keeping is None:
            return events
        kept: list[UserMemoryEvent] = []
        for begin in range(0, len(events), _AT_ONCE):
            kept.extend(await self._keeping(events[begin : begin + _AT_ONCE]))
        return kept

    async def _note_episodes(self, events: Sequence[UserMemoryEvent]) -> None:
        """In the words that were said: a model would be asked hundreds of times."""
        end = events[-1].created_at + SESSION_PAUSE
        ended = filter(is_worth_an_episode, ended_conversations(events, end))
        noted = [Episode.of(said, quoted_digest(said)) for said in ended]
        for begin in range(0, len(noted), _AT_ONCE):
            await self._episodes.add(noted[begin : begin + _AT_ONCE])


def _events(user_id: str, persona: str, lines: Sequence[ImportedLine]) -> Iterator[UserMemoryEvent]:
    """In order of time, lines of the same moment in the order in which they were given."""
    ids = list(_ids(user_id, persona, lines))
    for place in sorted(range(len(lines)), key=lambda place: lines[place].created_at):
        line = lines[place]
        yield UserMemoryEvent(
            event_id=ids[place],
            user_id=user_id,
            persona=persona,
            role=line.role,
            content=line.content,
            created_at=line.created_at,
            seq=0,
            speaker=line.name,
            external_id=line.external_id,
        )


def _ids(user_id: str, persona: str, lines: Sequence[ImportedLine]) -> Iterator[UUID]:
    """The same for the same line of the same conversation."""
    seen: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        if line.external_id:
            named: tuple[object, ...] = ("id", line.external_id)
        else:
            named = (line.created_at.isoformat(), line.name, line.content)
        seen[named] += 1
        key = "/".join(map(str, ("import", user_id, persona, *named, seen[named])))
        yield event_id_for(key, line.role)
