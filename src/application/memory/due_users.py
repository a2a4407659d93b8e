"""The net below the background compression: everyone who is due."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from application.memory.compress import CompressionOutcome, CompressMemoryUseCase
from application.memory.ports import MemoryObserver, UserMemoryRepository
from domain.shared.errors import StorageUnavailable

_BATCH = 1000
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class CompressionReport:
    """How many (user, persona) pairs were due, and what became of them.

    `failures` counts by the kind of error; in a dry run both mappings are empty.
    """

    due: int
    outcomes: Mapping[CompressionOutcome, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)


class CompressDueUsersUseCase:
    """One batch of pairs, a few of them side by side.

    Any number of workers may run at once: each pair is leased. One pair's failure does not stop
    the others.
    """

    def __init__(
        self,
        memory: UserMemoryRepository,
        compress: CompressMemoryUseCase,
        *,
        observer: MemoryObserver,
    ) -> None:
        self._memory = memory
        self._compress = compress
        self._observer = observer

    async def execute(
        self,
        *,
        dry_run: bool = False,
        on_progress: Callable[[int, int], None] = lambda done, due: None,
    ) -> CompressionReport:
        """Raises StorageUnavailable when the due pairs cannot be found."""
        self._observer.worker_ran()
        try:
            due = await self._memory.due(_BATCH)
        except StorageUnavailable:
            self._observer.worker_failed()
            raise
        if dry_run:
            return CompressionReport(len(due))
        turns = asyncio.Semaphore(_AT_ONCE)
        done = 0

        async def one(user_id: str, persona: str) -> CompressionOutcome:
            nonlocal done
            async with turns:
                try:
                    return await self._compress.execute(user_id, persona)
                finally:
                    done += 1
                    on_progress(done, len(due))

        results = await asyncio.gather(*(one(*pair) for pair in due), return_exceptions=True)
        return self._report(results)

    def _report(self, results: list[CompressionOutcome | BaseException]) -> CompressionReport:
        outcomes = Counter(r for r in results if isinstance(r, CompressionOutcome))
        failures = Counter(type(r).__name__ for r in results if isinstance(r, BaseException))
        for _ in range(failures.total()):
            self._observer.worker_failed()
        return CompressionReport(len(results), outcomes, failures)
