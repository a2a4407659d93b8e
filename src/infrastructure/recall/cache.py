"""What was put together for a search, kept within a bound of bytes."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import NamedTuple

from domain.shared.errors import StorageUnavailable
from infrastructure.recall.scoring import SearchableTurns

MOST_BYTES = 128 * 1024 * 1024


class Pair(NamedTuple):
    user_id: str
    persona: str


CurrentTags = Callable[[Collection[Pair]], Awaitable[Mapping[Pair, str]]]
"""The tags of the archives that are there now. Raises StorageUnavailable."""


class SegmentCache:
    """By (user, persona), each under the tag of the archive it was made from; least used go first.

    An entry is current while its tag is the archive's: every reader knows that one anyway, from
    the memory it has read.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Pair, tuple[str, SearchableTurns]] = OrderedDict()
        self.size = 0

    def get(self, pair: Pair, tag: str) -> SearchableTurns | None:
        found = self._kept.get(pair)
        if found is None or found[0] != tag:
            return None
        self._kept.move_to_end(pair)
        return found[1]

    def put(self, pair: Pair, tag: str, turns: SearchableTurns) -> None:
        self._drop(pair)
        self._kept[pair] = tag, turns
        self.size += turns.size
        while self.size > self._most:
            self._drop(next(iter(self._kept)))

    def pairs(self) -> Collection[Pair]:
        return tuple(self._kept)

    def keep_current(self, tags: Mapping[Pair, str]) -> None:
        """Drop what was made from archives that have changed since, or are gone."""
        for pair, (tag, _) in list(self._kept.items()):
            if tags.get(pair) != tag:
                self._drop(pair)

    def _drop(self, pair: Pair) -> None:
        if (gone := self._kept.pop(pair, None)) is not None:
            self.size -= gone[1].size


async def drop_outdated(cache: SegmentCache, current: CurrentTags) -> None:
    """Drop what was forgotten, erased or changed elsewhere since it was loaded; everything,
    where that cannot be told.
    """
    if not (pairs := cache.pairs()):
        return
    try:
        cache.keep_current(await current(pairs))
    except StorageUnavailable:
        cache.keep_current({})
