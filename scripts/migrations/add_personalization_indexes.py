"""Make the indexes of profiles and memory; running it again changes nothing."""

import asyncio
from contextlib import AsyncExitStack

from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.indexes import ensure_indexes
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.settings import Settings, load_settings


async def migrate(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        uri = settings.mongodb_uri.get_secret_value() or await stack.enter_async_context(
            private_mongodb(settings.data_dir, report=print)
        )
        database = await stack.enter_async_context(open_mongo(uri, settings.mongodb_database))
        await ensure_indexes(database, event_ttl_days=settings.memory_ttl_days)
    print(f"The indexes of {settings.mongodb_database} are in place.")


if __name__ == "__main__":
    asyncio.run(migrate(load_settings()))
