"""What a user takes out of their memory, piece by piece."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from application.memory.episodes import EpisodeRepository
from application.memory.facts import FactRepository
from application.memory.ports import MemoryEraser, UserMemoryRepository
from application.memory.working import WorkingMemoryUseCase
from domain.access.permissions import Action
from domain.memory.facts import Fact, FactBook
from domain.shared.errors import InvalidInput, StorageUnavailable

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Forgotten:
    facts: int = 0
    turns: int = 0


class ForgetPiecesUseCase:
    """Facts go together with the words they come from, with what summaries say of them, and with
    the episodes in which they were said: what these tell may be told in other words.
    """

    action: ClassVar = Action.RESET

    def __init__(
        self,
        facts: FactRepository,
        eraser: MemoryEraser,
        episodes: EpisodeRepository,
        working: WorkingMemoryUseCase,
    ) -> None:
        self._facts = facts
        self._working = working
        self._eraser = eraser
        self._episodes = episodes

    async def facts(self, user_id: str, fact_ids: Collection[str]) -> Forgotten:
        """Unknown ids change nothing. Raises StorageUnavailable; calling again goes on."""
        book = await self._facts.get(user_id)
        return await self._forget(book, [f for f in book.facts if f.fact_id in fact_ids], set(), [])

    async def episode(self, user_id: str, episode_id: str) -> Forgotten:
        """A conversation with every word of it. Unknown ids change nothing.

        Raises StorageUnavailable; calling again goes on.
        """
        known = await self._episodes.of(user_id)
        episode = next((each for each in known if each.episode_id == episode_id), None)
        if episode is None:
            return Forgotten()
        book, turns = await self._facts.get(user_id), set(episode.events)
        facts = [f for f in book.facts if turns.intersection(f.sources)]
        return await self._forget(book, facts, turns, [episode.digest.title])

    async def topic(self, user_id: str, topic: str) -> Forgotten:
        """Everything that speaks of it. Raises InvalidInput for no topic, StorageUnavailable."""
        if not topic.strip():
            raise InvalidInput("name what is to be forgotten")
        book = await self._facts.get(user_id)
        said = await self._eraser.matching(user_id, topic)
        facts = [f for f in book.facts if self._goes(f, said, topic)]
        return await self._forget(book, facts, set(said), [topic])

    def _goes(self, fact: Fact, said: Mapping[UUID, str], topic: str) -> bool:
        """A name stays where the same message told of nuts, too."""
        told = [said[source] for source in fact.sources if source in said]
        if not told:
            return self._eraser.speaks_of(fact.statement, topic)
        return not all(self._eraser.tells_apart(text, fact.statement, topic) for text in told)

    async def _forget(
        self, book: FactBook, facts: Collection[Fact], turns: set[UUID], about: list[str]
    ) -> Forgotten:
        turns |= {source for fact in facts for source in fact.sources}
        if facts or turns:
            texts = [*about, *(fact.statement for fact in facts)]
            await self._eraser.forget(book.user_id, turns, texts)
            await self._drop(book, {fact.fact_id for fact in facts}, turns)
            await self._episodes.drop(book.user_id, turns)
            await self._working.forget(
                book.user_id, lambda text: any(self._eraser.speaks_of(text, t) for t in texts)
            )
        return Forgotten(len(facts), len(turns))

    async def _drop(self, book: FactBook, fact_ids: Collection[str], turns: set[UUID]) -> None:
        """Facts that other words tell, too, lose these as their source."""
        for _ in range(_TRIES):
            left = book.without(fact_ids).without_sources(turns)
            if left == book or await self._facts.save(left):
                return
            book = await self._facts.get(book.user_id)
        raise StorageUnavailable("others change these facts again and again")


class ForgetEverythingUseCase:
    """All that was said, summed up, learnt or noted, with every persona."""

    def __init__(
        self,
        memory: UserMemoryRepository,
        facts: FactRepository,
        episodes: EpisodeRepository,
        working: WorkingMemoryUseCase,
    ) -> None:
        self._working = working
        self._memory = memory
        self._facts = facts
        self._episodes = episodes

    async def execute(self, user_id: str) -> int:
        """How many events that were. Raises StorageUnavailable; calling again goes on."""
        count = await self._memory.reset(user_id)
        await self._facts.delete(user_id)
        await self._episodes.drop(user_id)
        await self._working.clear(user_id)
        return count


class CorrectFactUseCase:
    """A fact as its user puts it right."""

    def __init__(self, facts: FactRepository) -> None:
        self._facts = facts

    async def execute(
        self, user_id: str, wrong: str, right: str, *, source: UUID, at: datetime
    ) -> Fact | None:
        """The fact in its new words; None where none speaks of what is wrong.

        Raises StorageUnavailable.
        """
        for _ in range(_TRIES):
            book = await self._facts.get(user_id)
            fact = next((f for f in book.current() if _holds(f, wrong)), None)
            if fact is None:
                return None
            begin = fact.statement.casefold().index(wrong.casefold())
            statement = fact.statement[:begin] + right + fact.statement[begin + len(wrong) :]
            corrected = book.corrected(fact.fact_id, statement, at, source)
            if await self._facts.save(corrected):
                return next(f for f in corrected.current() if f.statement == statement)
        raise StorageUnavailable("others change these facts again and again")


def _holds(fact: Fact, words: str) -> bool:
    return words.casefold() in fact.statement.casefold()
