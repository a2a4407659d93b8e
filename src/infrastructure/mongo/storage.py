from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from pymongo.monitoring import CommandListener

from infrastructure.data_keys import data_keys
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.sealing import Keyring
from infrastructure.private_files import keep_private
from infrastructure.settings import Settings


@asynccontextmanager
async def open_storage(
    settings: Settings,
    *,
    report: Callable[[str], None],
    listeners: Sequence[CommandListener] = (),
    serving: bool = False,
) -> AsyncIterator[Database]:
    """The configured database, or the private server's; nothing waits for a configured one.

    Raises ConfigurationError where an address is wrong or no private server can be had.
    """
    keep_private(settings.data_dir)
    async with AsyncExitStack() as stack:
        uri = settings.mongodb_uri.get_secret_value() or await stack.enter_async_context(
            private_mongodb(settings.data_dir, report=report)
        )
        opened = open_mongo(
            uri,
            settings.mongodb_database,
            listeners=listeners,
            keyring=Keyring(data_keys(settings)),
            serving=serving,
        )
        yield await stack.enter_async_context(opened)
