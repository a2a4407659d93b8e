"""Finding what was said by its meaning, where a model of embeddings is there to ask."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from application.memory.ports import (
    MemorySearch,
    RecallIndex,
    RecallObserver,
    TurnMeaningRepository,
)
from application.shared.asking import asked_now
from application.shared.ports import Clock
from application.text_engine.embed import EmbedTextsUseCase
from domain.memory.recall.meaning import Meaning
from domain.memory.recall.shown import RecalledTurn
from domain.memory.state import Memory
from domain.shared.errors import MajordomeError

QUESTION_SECONDS: Final = 0.2
"""How long a search waits to learn what its question means."""

_TAKEN: Final = timedelta(minutes=5)
_AT_ONCE: Final = 64
_CHARACTERS: Final = 8_000
_SEGMENTS: Final = 100
"""In one round."""


class MeaningOutcome(StrEnum):
    """LATE: the search went by words alone."""

    FOUND = "found"
    LATE = "late"
    FAILED = "failed"


class SearchByMeaning(RecallIndex):
    """Another index, asked with the meaning of the question where that is known in time."""

    def __init__(
        self,
        index: RecallIndex,
        embed: EmbedTextsUseCase,
        observer: RecallObserver,
    ) -> None:
        self._index = index
        self._embed = embed
        self._observer = observer

    async def search(self, search: MemorySearch) -> Sequence[RecalledTurn]:
        """Young turns have no vectors: of a memory without an archive nothing is asked."""
        model = self._embed.model
        if model and search.memory.state.archive_tag:
            search = replace(search, meaning=await self._meaning(search.question, model))
        return await self._index.search(search)

    def is_at_hand(self, memory: Memory) -> bool:
        is_asked_for = bool(self._embed.model and memory.state.archive_tag)
        return not is_asked_for and self._index.is_at_hand(memory)

    async def _meaning(self, question: str, model: str) -> Meaning | None:
        outcome, meaning = MeaningOutcome.FAILED, None
        try:
            async with asyncio.timeout(QUESTION_SECONDS):
                [vector] = (await self._embed.execute([question[:_CHARACTERS]])).vectors
            outcome, meaning = MeaningOutcome.FOUND, Meaning(model, vector)
        except TimeoutError:
            outcome = MeaningOutcome.LATE
        except MajordomeError:
            pass
        self._observer.meant(outcome)
        return meaning


class ReadMeaningsUseCase:
    """Has a model read what was archived; any number of workers may run it at once.

    Where the model fails the round ends, and the next one goes on.
    """

    def __init__(
        self, turns: TurnMeaningRepository, embed: EmbedTextsUseCase, clock: Clock
    ) -> None:
        self._turns = turns
        self._embed = embed
        self._clock = clock

    async def execute(self) -> int:
        """How many turns were read. Raises StorageUnavailable, and what the model's provider
        raises; what was read before is kept.
        """
        if self._embed.model is None:
            return 0
        changed: set[tuple[str, str]] = set()
        try:
            with asked_now():
                return await self._read(self._embed.model, changed)
        finally:
            for pair in changed:
                await self._turns.publish(*pair)

    async def _read(self, model: str, changed: set[tuple[str, str]]) -> int:
        read = 0
        for _ in range(_SEGMENTS):
            taken = await self._turns.take(model, now=self._clock.now(), duration=_TAKEN)
            if taken is None:
                break
            if await self._turns.keep(taken, model, await self._vectors(taken.texts)):
                changed.add((taken.user_id, taken.persona))
                read += len(taken.texts)
        return read

    async def _vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        vectors: list[Sequence[float]] = []
        for begin in range(0, len(texts), _AT_ONCE):
            some = [text[:_CHARACTERS] or " " for text in texts[begin : begin + _AT_ONCE]]
            vectors += (await self._embed.execute(some)).vectors
        return vectors
