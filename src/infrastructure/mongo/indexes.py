"""Making the indexes that contexts ask for; safe to repeat."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel
from pymongo.errors import OperationFailure

from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database, storage_errors

_SAME_NAME_OTHER_OPTIONS = 85
_SAME_NAME_OTHER_KEYS = 86
_NO_SUCH_INDEX = 27


async def ensure_indexes(database: Database, wanted: Mapping[str, Sequence[IndexModel]]) -> None:
    """Create what is missing, by collection; adapt lifetimes that were set otherwise before, and
    replace what had other keys under the same name in an earlier version.

    Raises ConfigurationError where the stored data or a foreign index forbids one, and
    StorageUnavailable when the database is away.
    """
    for collection, models in wanted.items():
        if models and not await _all_at_once(database, collection, models):
            for model in models:
                await _ensure(database, collection, model)


async def _all_at_once(database: Database, collection: str, models: Sequence[IndexModel]) -> bool:
    """Whether they could be made by one command; if not, one of them is in somebody's way."""
    with storage_errors():
        try:
            await database[collection].create_indexes(list(models))
        except OperationFailure:
            return False
        return True


async def _ensure(database: Database, collection: str, model: IndexModel) -> None:
    try:
        with storage_errors():
            await _create_or_adapt(database, collection, model)
    except OperationFailure as error:
        reason = (error.details or {}).get("codeName", error.code)
        # Raised without its cause: a duplicate key error quotes stored values.
        raise ConfigurationError(
            f"index {model.document['name']} of {collection} cannot be made ({reason}); "
            "remove the duplicates or the index that is in its way, then start again"
        ) from None


async def _create_or_adapt(database: Database, collection: str, model: IndexModel) -> None:
    try:
        await database[collection].create_indexes([model])
    except OperationFailure as error:
        if error.code == _SAME_NAME_OTHER_KEYS:
            if await _has_other_keys(database, collection, model):
                await drop_index(database, collection, model.document["name"])
            # Again in any case: another process may have replaced it before it was looked at.
            await database[collection].create_indexes([model])
            return
        lifetime = model.document.get("expireAfterSeconds")
        if error.code != _SAME_NAME_OTHER_OPTIONS or lifetime is None:
            raise
        changed = {"name": model.document["name"], "expireAfterSeconds": lifetime}
        await database.command("collMod", collection, index=changed)


async def _has_other_keys(database: Database, collection: str, model: IndexModel) -> bool:
    """With the same keys it was made otherwise by somebody else, who is asked to remove it."""
    made = (await database[collection].index_information()).get(model.document["name"])
    return made is None or list(made["key"]) != list(model.document["key"].items())


async def drop_index(database: Database, collection: str, name: str) -> None:
    """Where it is still there: another process may just have done it."""
    try:
        await database[collection].drop_index(name)
    except OperationFailure as error:
        if error.code != _NO_SUCH_INDEX:
            raise
