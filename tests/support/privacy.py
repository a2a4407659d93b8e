"""Exporting and erasing over everything the product declares, on a database of the test's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from application.privacy.ports import PersonalData
from composition.app import open_app
from domain.shared.identity import Person
from infrastructure.clock import SystemClock
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_data import (
    MemoryOwners,
    MongoPersonalData,
    NotPersonal,
    Personal,
    PersonalElsewhere,
)
from infrastructure.mongo.personal_memory import MongoPersonalMemory
from infrastructure.mongo.personal_updates import MongoPersonalUpdates
from infrastructure.mongo.sessions import MongoSessions
from infrastructure.sessions_of_people import SessionsOfPeople
from tests.support.in_process_product import product_settings
from tests.support.tombstones import tombstones

Declarations = Mapping[str, Personal | PersonalElsewhere | NotPersonal]
_declared: list[Declarations] = []


async def declared() -> Declarations:
    """What the product's contexts say of their collections; asked for once a test process."""
    if not _declared:
        with TemporaryDirectory() as folder:
            settings = product_settings(("mongodb://127.0.0.1:9", "unused"), Path(folder))
            async with open_app(settings, prepare=False) as app:
                collections = [each for context in app.contexts for each in context.collections]
                _declared.append({each.name: each.personal_data for each in collections})
    return _declared[0]


async def personal_data(database: Database) -> Sequence[PersonalData]:
    collections = await declared()
    generic = {name: how for name, how in collections.items() if isinstance(how, Personal)}
    naming = [
        name
        for name, how in collections.items()
        if not isinstance(how, NotPersonal) and how.names_memories
    ]
    owners = MemoryOwners(database, lambda: naming)
    return [
        MongoPersonalUpdates(database),
        MongoPersonalMemory(database, owners),
        SessionsOfPeople(MongoSessions(database, ttl=1_800, clock=SystemClock())),
        MongoPersonalData(database, lambda: generic, owners),
    ]


async def erase(database: Database, who: Person) -> None:
    """As if no turn were under way."""
    await tombstones(database).raise_for(who)
    for part in await personal_data(database):
        await part.erase(who)
