"""Personas and their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from application.personas.ports import PersonaStore
from domain.personas.versions import Approval, PersonaRecord, PersonaVersion, Tried
from domain.shared.errors import Conflict
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "personas"
VERSIONS = "persona_versions"
VERSION_INDEXES = (IndexModel([("code", 1), ("number", 1)], name="by_persona", unique=True),)

_MAKING = timedelta(seconds=30)


class MongoPersonas(PersonaStore):
    """A document a persona and one a version; ids keep two writers from making the same one."""

    def __init__(self, database: Database) -> None:
        self._personas = database[COLLECTION]
        self._versions = database[VERSIONS]

    async def add(self, record: PersonaRecord, first: PersonaVersion) -> None:
        try:
            with storage_errors():
                await self._claim(record)
                await self._versions.insert_one(_from_version(first))
        except DuplicateKeyError:
            raise Conflict(f"there is a persona {record.code} already") from None

    async def _claim(self, record: PersonaRecord) -> None:
        """One that a crash left without a version may be claimed anew, after a while."""
        try:
            await self._personas.insert_one(_from_record(record))
        except DuplicateKeyError:
            left_alone = {"_id": record.code, "created_at": {"$lt": record.created_at - _MAKING}}
            if await self._versions.find_one({"code": record.code}, {"_id": 1}):
                raise
            result = await self._personas.replace_one(left_alone, _from_record(record))
            if not result.matched_count:
                raise

    async def get(self, code: str) -> PersonaRecord | None:
        with storage_errors():
            found = await self._personas.find_one({"_id": code})
        return _to_record(found) if found else None

    async def all(self) -> Sequence[PersonaRecord]:
        with storage_errors():
            return tuple(map(_to_record, await self._personas.find().sort("_id", 1).to_list()))

    async def versions(self, code: str) -> Sequence[PersonaVersion]:
        with storage_errors():
            found = await self._versions.find({"code": code}).sort("number", 1).to_list()
        return tuple(map(_to_version, found))

    async def named(self, wanted: Sequence[tuple[str, int]]) -> Sequence[PersonaVersion]:
        ids = [_id(code, number) for code, number in wanted]
        with storage_errors():
            found = await self._versions.find({"_id": {"$in": ids}}).to_list()
        return tuple(map(_to_version, found))

    async def append(self, version: PersonaVersion) -> None:
        try:
            with storage_errors():
                await self._versions.insert_one(_from_version(version))
        except DuplicateKeyError:
            text = f"{version.code} got another version {version.number} just now"
            raise Conflict(text) from None

    async def replace(self, version: PersonaVersion) -> None:
        key = {"_id": _id(version.code, version.number), "writes": version.writes}
        written = replace(version, writes=version.writes + 1)
        with storage_errors():
            result = await self._versions.replace_one(key, _from_version(written))
        if not result.matched_count:
            raise Conflict(f"{version.code} {version.name} was changed by somebody else just now")


def _id(code: str, number: int) -> str:
    return f"{code}#{number}"


def _from_record(record: PersonaRecord) -> dict[str, Any]:
    return {
        "_id": record.code,
        "schema_version": 1,
        "owner": record.owner,
        "created_at": record.created_at,
    }


def _to_record(document: Mapping[str, Any]) -> PersonaRecord:
    return PersonaRecord(document["_id"], document["owner"], document["created_at"])


def _from_version(version: PersonaVersion) -> dict[str, Any]:
    """The content as one text: cards bring names of fields that no document may have."""
    return {
        "_id": _id(version.code, version.number),
        "schema_version": 1,
        "code": version.code,
        "number": version.number,
        "content": orjson.dumps(version.content).decode(),
        "author": version.author,
        "created_at": version.created_at,
        "note": version.note,
        "revision": version.revision,
        "sealed": version.sealed,
        "tried": _from_tried(version.tried) if version.tried else None,
        "approvals": [{"by": each.by, "at": each.at} for each in version.approvals],
        "editors": list(version.editors),
        "seed": version.seed,
        "requested_by": version.requested_by,
        "writes": version.writes,
    }


def _from_tried(tried: Tried) -> dict[str, Any]:
    return {"passed": tried.passed, "at": tried.at, "by": tried.by, "judged": tried.judged}


def _to_version(document: Mapping[str, Any]) -> PersonaVersion:
    tried = document["tried"]
    return PersonaVersion(
        code=document["code"],
        number=document["number"],
        content=orjson.loads(document["content"]),
        author=document["author"],
        created_at=document["created_at"],
        note=document["note"],
        revision=document["revision"],
        sealed=document["sealed"],
        tried=Tried(**tried) if tried else None,
        approvals=tuple(Approval(**each) for each in document["approvals"]),
        editors=tuple(document["editors"]),
        seed=document["seed"],
        requested_by=document["requested_by"],
        writes=document["writes"],
    )
