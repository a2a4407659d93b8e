"""Bringing what is stored under the newest key, or encrypting what never was."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

from application.access.rotation import DataRotation
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.sealing import Keyring, is_sealed

Document = dict[str, Any]

SEALED_FIELDS: Mapping[str, Sequence[str]] = {
    "user_memory_state": ("summary", "recent.content"),
    "user_memory": ("content",),
    "memory_segments": ("body", "vectors"),
    "memory_facts": ("facts",),
    "memory_episodes": ("told",),
    "working_memory": ("held",),
    "heard_words": ("text",),
    "inbox": ("payload", "parts.text", "parts.plain", "parts.file"),
    "draws": ("question",),
    "querents": ("births", "intake"),
    "answered_calls": ("answer",),
}
"""Where people's words lie; a point leads into each item of a list."""

_TRIES = 5
_LOOKED_AT = 1000
OnProgress = Callable[[str, int], None]
"""Is told a collection and how many of its documents are done."""


class MongoDataRotation(DataRotation):
    def __init__(self, database: Database, keyring: Keyring) -> None:
        raw: CodecOptions[Document] = CodecOptions(
            tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
        )
        self._database = database.with_options(codec_options=raw)
        self._keyring = keyring

    async def run(self, on_progress: OnProgress = lambda name, done: None) -> Mapping[str, int]:
        """How many documents were written anew, by collection; calling again goes on.

        Works beside the running product. Raises ConfigurationError where a key is missing, and
        StorageUnavailable.
        """
        counts = {}
        for name, fields in SEALED_FIELDS.items():
            counts[name] = 0
            with storage_errors():
                async for document in self._database[name].find({}, batch_size=100):
                    counts[name] += await self._rotate(name, fields, document)
                    on_progress(name, counts[name])
        return counts

    async def outdated(self) -> int:
        """How many of the first documents of each collection are not as they would be today."""
        count = 0
        with storage_errors():
            for name, fields in SEALED_FIELDS.items():
                async for document in self._database[name].find({}, limit=_LOOKED_AT):
                    count += bool(self._changes(fields, document))
        return count

    async def _rotate(self, name: str, fields: Sequence[str], document: Document) -> bool:
        """Only if it is still as it was read; else it is read again."""
        for _ in range(_TRIES):
            changes = self._changes(fields, document)
            if not changes:
                return False
            unchanged = {field: document[field] for field in changes}
            key = {"_id": document["_id"]}
            result = await self._database[name].update_one(key | unchanged, {"$set": changes})
            if result.matched_count:
                return True
            found = await self._database[name].find_one(key)
            if found is None:
                return False
            document = found
        return False

    def _changes(self, fields: Sequence[str], document: Document) -> Document:
        """By the fields at the top, of which each is written as a whole."""
        changes: Document = {}
        for field in fields:
            top, _, inner = field.partition(".")
            stored = changes.get(top, document.get(top))
            if inner and isinstance(stored, list):
                renewed: Any = [self._item(item, inner) for item in stored]
            elif not inner and stored not in (None, "", b""):
                renewed = self._renewed(stored)
            else:
                continue
            if renewed != document.get(top):
                changes[top] = renewed
        return changes

    def _item(self, item: Document, field: str) -> Document:
        if item.get(field) in (None, "", b""):
            return item
        return item | {field: self._renewed(item[field])}

    def _renewed(self, stored: Any) -> Any:
        if self._keyring.is_current(stored):
            return stored
        plain = self._keyring.open(stored) if is_sealed(stored) else stored
        return self._keyring.seal(plain)
