"""What the whole product stands on: the database, the machine and, if there is one, Redis."""

from collections.abc import Mapping, Sequence
from functools import partial

from pymongo import IndexModel

from application.access.rotation import RotateDataUseCase
from application.doctor.examine import Check
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock, TokenCounter
from composition.context import Collection, Context, NotPersonal, Personal, PersonalElsewhere
from composition.foundation import Foundation
from infrastructure.data_keys import data_keys
from infrastructure.doctor.encryption import EncryptionCheck
from infrastructure.doctor.machine import (
    check_disk,
    check_privacy,
    check_time_zones,
)
from infrastructure.doctor.services import DOCTOR, MongoChecks, check_redis
from infrastructure.mongo import migrations, shared_secret, tombstones
from infrastructure.mongo.archive import Archive
from infrastructure.mongo.client import ping
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.personal_data import MemoryOwners
from infrastructure.mongo.preparation import StoragePreparation
from infrastructure.mongo.rotation import MongoDataRotation
from infrastructure.mongo.sealing import Keyring
from infrastructure.secret_file import secret_of
from infrastructure.settings import Settings


def machine_checks(settings: Settings) -> dict[str, Check]:
    """Those that need nothing of the product."""
    return {
        "time zones": check_time_zones,
        "disk": partial(check_disk, settings.data_dir),
        "data directory": partial(check_privacy, settings.data_dir),
        "redis": partial(check_redis, settings.redis_url.get_secret_value()),
    }


async def build(base: Foundation) -> Context:
    base.offer_as(InterfaceTexts, base.texts)
    base.offer_as(TokenCounter, base.counter)
    base.offer_as(Clock, base.clock)
    if base.stored_in is None:
        return Context("storage", checks=machine_checks(base.settings))
    return _database(base)


def _database(base: Foundation) -> Context:
    secret = secret_of(base.settings.data_dir / "audit.key")
    base.offer(tombstones.MongoTombstones(base.database, secret))
    base.offer(JoinedReads(base.database))
    base.offer(MemoryOwners(base.database, partial(_naming_memories, base)))
    indexes = partial(_indexes, base)
    base.offer(StoragePreparation(base.database, partial(_migrations, base), indexes))
    base.offer(Archive(base.database))
    shared = shared_secret.SharedSecret(base.database, secret)
    rotation = MongoDataRotation(base.database, Keyring(data_keys(base.settings)))
    base.offer(RotateDataUseCase(rotation))
    mongo = MongoChecks(base.database, indexes, base.clock)
    return Context(
        "storage",
        collections=(
            Collection(migrations.COLLECTION, NotPersonal("how far each migration has come")),
            Collection(
                tombstones.COLLECTION,
                NotPersonal("keyed hashes of who was erased, by which nobody is found; they end"),
                tombstones.INDEXES,
            ),
            Collection(
                shared_secret.COLLECTION, NotPersonal("fingerprints of what processes must share")
            ),
            Collection(DOCTOR, NotPersonal("a mark that the doctor sets and removes")),
        ),
        checks=machine_checks(base.settings)
        | {
            "mongodb": mongo.server,
            "mongodb indexes": mongo.indexes,
            "mongodb writes": mongo.writing,
            "clock": mongo.clock,
            "shared secret": shared.check,
            "data encryption": EncryptionCheck(base.settings, rotation).check,
        },
        probes={"mongodb": partial(ping, base.database), "shared_secret": shared.probe},
    )


def _naming_memories(base: Foundation) -> Sequence[str]:
    """Collections that say under which names a person is remembered."""
    kinds = (Personal, PersonalElsewhere)
    return [
        each.name
        for each in base.collections()
        if isinstance(each.personal_data, kinds) and each.personal_data.names_memories
    ]


def _migrations(base: Foundation) -> Sequence[Migration]:
    return [migration for context in base.contexts for migration in context.migrations]


def _indexes(base: Foundation) -> Mapping[str, Sequence[IndexModel]]:
    """By collection."""
    return {each.name: each.indexes for each in base.collections()}
