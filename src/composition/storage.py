"""What the whole product stands on: the database, the machine and, if there is one, Redis."""

from functools import partial

from application.access.rotation import RotateDataUseCase
from application.doctor.examine import Check
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import TokenCounter
from composition.context import Collection, Context
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
from infrastructure.mongo.personal_data import MemoryOwners, NotPersonal
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
    if base.stored_in is None:
        return Context("storage", checks=machine_checks(base.settings))
    return _database(base)


def _database(base: Foundation) -> Context:
    secret = secret_of(base.settings.data_dir / "audit.key")
    base.offer(tombstones.MongoTombstones(base.database, secret))
    base.offer(MemoryOwners(base.database, base.naming_memories), JoinedReads(base.database))
    base.offer(StoragePreparation(base.database, base.migrations, base.indexes))
    base.offer(Archive(base.database))
    shared = shared_secret.SharedSecret(base.database, secret)
    rotation = MongoDataRotation(base.database, Keyring(data_keys(base.settings)))
    base.offer(RotateDataUseCase(rotation))
    mongo = MongoChecks(base.database, base.indexes, base.clock)
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
