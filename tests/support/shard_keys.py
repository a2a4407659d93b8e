"""Every command on a person's or a chat's documents names the key by which they can be sharded.

No mongos can be started here, so the commands themselves are looked at: one without its key would
be sent to every shard. What may do so nevertheless stands in MAY_ASK_EVERY_SHARD, with its reason.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

Document = Mapping[str, Any]

SHARD_KEYS: dict[str, str] = {
    "inbox": "lane.chat_id",
    "lanes": "_id",
    "user_profiles": "user_id",
    "user_memory": "user_id",
    "user_memory_state": "user_id",
    "heard_words": "_id",
    "answered_calls": "_id",
}

_FILTERS = {
    "find": "filter",
    "count": "query",
    "distinct": "query",
    "findAndModify": "query",
    "update": "updates",
    "delete": "deletes",
    "aggregate": "pipeline",
}
_OURS = "/src/infrastructure/"
_NOT_AN_ADAPTER = ("/mongo/client.py", "/mongo/group_commit.py")

_SWEEP = "one replica, once a round, by an index and up to a limit"
_OPERATOR = "an operator asks now and then"
_PERSON = "a person's right, used rarely, over every conversation they were in"

MAY_ASK_EVERY_SHARD: Mapping[str, str] = {
    "mongo/inbox.py:MongoInbox.waiting": _SWEEP,
    "mongo/inbox.py:MongoInbox.depth": _SWEEP,
    "mongo/inbox.py:MongoInbox.oldest_unanswered": _SWEEP,
    "mongo/outbox.py:MongoOutbox.due": _SWEEP,
    "mongo/lanes.py:MongoLanes.free_abandoned": _SWEEP,
    "mongo/lanes.py:MongoLanes.wanted": "an index that is empty in quiet times",
    "mongo/lanes.py:MongoLanes.end_leases_of": "once at the start, where a neighbour died",
    "mongo/user_memory.py:MongoUserMemory.due": _SWEEP,
    "mongo/old_events.py:MongoOldEvents.before": _SWEEP,
    "mongo/memory_episodes.py:MongoEpisodes.paused": _SWEEP,
    "mongo/summary_rewrites.py:MongoSummaryRewrites.stale": _SWEEP,
    "mongo/memory_episodes.py:MongoEpisodes.promised": _SWEEP,
    "mongo/personal_data.py": _PERSON,
    "mongo/personal_updates.py": _PERSON,
    "mongo/tombstones.py": _PERSON,
    "mongo/migrations.py": "once a release, under a lease, in batches",
    "mongo/user_memory_migrations.py": "once a release, under a lease, in batches",
    "mongo/archive.py": "a backup is of everything",
    "mongo/rotation.py": "an operator changes the key, over everything there is",
    "mongo/dead_letters.py:MongoDeadLetters.list": _OPERATOR,
    "mongo/dead_letters.py:MongoDeadLetters.revive": _OPERATOR,
    "resources.py:Resources._measure_database": "the worker, twice a minute, by an index",
    "mongo/user_directory.py:MongoUserDirectory._page": _OPERATOR,
    "mongo/contacts.py:MongoContactBook.named": "a word for somebody else is rare",
    "mongo/user_directory.py:MongoUserDirectory._active_since": _OPERATOR,
}


@dataclass
class ShardKeyWatch(CommandListener):
    """Notes commands of the product's adapters; what a test itself asks is its own affair."""

    found: list[str] = field(default_factory=list)

    def started(self, event: CommandStartedEvent) -> None:
        if names_its_shard(event.command):
            return
        where = _adapter(sys._getframe())
        if where and not {where, where.partition(":")[0]} & MAY_ASK_EVERY_SHARD.keys():
            collection = event.command[event.command_name]
            key = SHARD_KEYS[collection]
            self.found.append(f"{where}: {event.command_name} on {collection} without {key}")

    def succeeded(self, event: CommandSucceededEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass

    def take(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return sorted(set(found))


def names_its_shard(command: Document) -> bool:
    """True also where no key is needed: for other collections, and for what is new."""
    name, collection = next(iter(command.items()))
    key = SHARD_KEYS.get(collection) if isinstance(collection, str) else None
    if name not in _FILTERS or key is None:
        return True
    return all(_names(one, key) for one in _filters(command)) and all(
        map(names_its_shard, _unions(command))
    )


def _filters(command: Document) -> Iterator[Document]:
    name = next(iter(command))
    given = command.get(_FILTERS[name], {})
    if name == "aggregate":
        yield given[0].get("$match", {}) if given else {}
    elif name in ("update", "delete"):
        yield from (one["q"] for one in given)
    else:
        yield given


def _unions(command: Document) -> Iterator[Document]:
    """What an aggregation reads of other collections, as commands of their own."""
    for stage in command.get("pipeline", ()):
        if union := stage.get("$unionWith"):
            yield {"aggregate": union["coll"], "pipeline": union["pipeline"]}


def _names(condition: Document, key: str) -> bool:
    """Whether only documents of certain values of the key can fulfil the condition."""
    if key in condition and _is_certain(condition[key]):
        return True
    if any(_names(one, key) for one in condition.get("$and", ())):
        return True
    either = condition.get("$or", ())
    return bool(either) and all(_names(one, key) for one in either)


def _is_certain(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return True
    operators = {name for name in value if name.startswith("$")}
    return not operators or bool({"$eq", "$in"} & operators)


def _adapter(frame: FrameType | None) -> str | None:
    """The method of ours that asks, such as `mongo/inbox.py:MongoInbox.depth`."""
    while frame:
        path = frame.f_code.co_filename
        if _OURS in path and not path.endswith(_NOT_AN_ADAPTER):
            return f"{path.split(_OURS)[1]}:{_qualified(frame)}"
        frame = frame.f_back
    return None


def _qualified(frame: FrameType) -> str:
    return frame.f_code.co_qualname.split(".<locals>")[0]
