"""A person's turns among those that key figures are made from; they stand there by pseudonym."""

from collections.abc import Callable, Mapping

from application.privacy.ports import PersonalData, Stored
from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.plain_values import plain
from infrastructure.mongo.turn_sums import TurnSums
from infrastructure.mongo.turns import TURNS

_HIDDEN = {"_id": 0, "person": 0, "schema_version": 0}


class MongoPersonalTurns(PersonalData):
    """What an erasure removes is gone from figures of the past, too."""

    def __init__(self, database: Database, pseudonym: Callable[[str], str]) -> None:
        self._database = database
        self._pseudonym = pseudonym

    async def export(self, who: Person) -> Stored:
        mine = {"person": self._pseudonym(str(who))}
        with storage_errors():
            found = self._database[TURNS].find(mine, _HIDDEN).sort("at", 1)
            return {TURNS: plain(await found.to_list())}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        person = self._pseudonym(str(who))
        with storage_errors():
            turns = await self._database[TURNS].delete_many({"person": person})
        return {TURNS: turns.deleted_count, **await TurnSums(self._database).withdraw(person)}
