"""What was put together for a search, kept within a bound of bytes."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from domain.shared.errors import StorageUnavailable
from infrastructure.recall.scoring import SearchableTurns

MOST_BYTES = 128 * 1024 * 1024


class Pair(NamedTuple):
    user_id: str
    persona: str


class SegmentVersion(NamedTuple):
    """A segment as it was written: it changes when turns are taken out of it (`revision`), or when
    another model has read it.
    """

    segment: UUID
    revision: int | None = None
    read_by: str | None = None


CurrentTags = Callable[[Collection[Pair]], Awaitable[Mapping[Pair, str]]]
"""The tags of the archives that are there now. Raises StorageUnavailable."""
Versions = Mapping[Pair, Collection[SegmentVersion]]
CurrentVersions = Callable[[Collection[Pair]], Awaitable[Versions]]
"""Of the segments that are there now. Raises StorageUnavailable."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Turns of an archive that had this `tag`, made of these segments; when it had `checked`, all
    of them were still there.
    """

    tag: str
    turns: SearchableTurns
    versions: frozenset[SegmentVersion]
    checked: str


class SegmentCache:
    """By (user, persona), each under the tag of the archive it was made from; least used go first.

    An entry is current while its tag is the archive's: every reader knows that one anyway, from
    the memory it has read.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Pair, Kept] = OrderedDict()
        self.size = 0

    def get(self, pair: Pair, tag: str) -> SearchableTurns | None:
        found = self.kept(pair)
        return found.turns if found and found.tag == tag else None

    def kept(self, pair: Pair) -> Kept | None:
        """Of whichever archive there was."""
        if (found := self._kept.get(pair)) is not None:
            self._kept.move_to_end(pair)
        return found

    def put(
        self,
        pair: Pair,
        tag: str,
        turns: SearchableTurns,
        versions: Collection[SegmentVersion] = (),
    ) -> None:
        self._drop(pair)
        self._kept[pair] = Kept(tag, turns, frozenset(versions), tag)
        self.size += turns.size
        while self.size > self._most:
            self._drop(next(iter(self._kept)))

    def pairs(self) -> Collection[Pair]:
        return tuple(self._kept)

    def keep_current(self, tags: Mapping[Pair, str]) -> None:
        """Drop what was made from archives that have changed since, or are gone."""
        for pair in self.changed(tags):
            self._drop(pair)

    def changed(self, tags: Mapping[Pair, str]) -> Collection[Pair]:
        """What was made from archives that have changed since they were checked."""
        return [pair for pair, kept in self._kept.items() if tags.get(pair) != kept.checked]

    def keep_unforgotten(self, tags: Mapping[Pair, str], versions: Versions) -> None:
        """Of these archives, drop what was made from segments that have changed, or are gone; to
        the others something was added, no more.
        """
        for pair, there in versions.items():
            if (kept := self._kept.get(pair)) is None:
                continue
            if tags.get(pair) and kept.versions <= set(there):
                self._kept[pair] = replace(kept, checked=tags[pair])
            else:
                self._drop(pair)

    def _drop(self, pair: Pair) -> None:
        if (gone := self._kept.pop(pair, None)) is not None:
            self.size -= gone.turns.size


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


async def drop_forgotten(
    cache: SegmentCache, current: CurrentTags, versions: CurrentVersions
) -> None:
    """The same, but what was only added to stays: the rest of it is loaded when it is asked for."""
    if not (pairs := cache.pairs()):
        return
    try:
        tags = await current(pairs)
        if changed := cache.changed(tags):
            there = await versions(changed)
            cache.keep_unforgotten(tags, {pair: there.get(pair, ()) for pair in changed})
    except StorageUnavailable:
        cache.keep_current({})
