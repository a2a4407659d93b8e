from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from application.shared.rollout import Activations
from domain.shared.errors import Conflict
from domain.shared.rollout import Activation, Subject, Weights
from infrastructure.mongo.client import Database, storage_errors

COLLECTION = "rollout_activations"
INDEXES = (IndexModel([("kind", 1), ("name", 1), ("number", 1)], name="by_subject"),)


class MongoActivations(Activations):
    """Documents that are only ever added; their ids keep two decisions from being the same."""

    def __init__(self, database: Database) -> None:
        self._activations = database[COLLECTION]

    async def append(self, activation: Activation) -> None:
        try:
            with storage_errors():
                await self._activations.insert_one(_from_activation(activation))
        except DuplicateKeyError:
            raise Conflict(f"{activation.subject} was changed by somebody else just now") from None

    async def newest(self, kind: str) -> Sequence[Activation]:
        stages: list[Mapping[str, Any]] = [
            {"$match": {"kind": kind}},
            {"$sort": {"kind": 1, "name": 1, "number": 1}},
            {"$group": {"_id": "$name", "newest": {"$last": "$$ROOT"}}},
        ]
        with storage_errors():
            cursor = await self._activations.aggregate(stages)
            return tuple([_to_activation(group["newest"]) async for group in cursor])

    async def history(self, subject: Subject) -> Sequence[Activation]:
        with storage_errors():
            found = self._activations.find({"kind": subject.kind, "name": subject.name})
            return tuple([_to_activation(each) async for each in found.sort("number", 1)])


def _from_activation(activation: Activation) -> dict[str, Any]:
    return {
        "_id": f"{activation.subject}#{activation.number}",
        "kind": activation.subject.kind,
        "name": activation.subject.name,
        "number": activation.number,
        "weights": [
            {"version": version, "weight": weight}
            for version, weight in activation.weights.by_version.items()
        ],
        "at": activation.at,
        "by": activation.by,
        "reason": activation.reason,
        "restores": activation.restores,
        "schema_version": 1,
    }


def _to_activation(document: Mapping[str, Any]) -> Activation:
    return Activation(
        subject=Subject(document["kind"], document["name"]),
        number=document["number"],
        weights=Weights({each["version"]: each["weight"] for each in document["weights"]}),
        at=document["at"],
        by=document["by"],
        reason=document["reason"],
        restores=document["restores"],
    )
