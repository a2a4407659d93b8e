"""The product's own private MongoDB, for code that has no event loop of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infrastructure.mongo.private_server import private_mongodb


@contextmanager
def running_mongod(data_directory: Path) -> Iterator[str]:
    """Yield the address of a server with its data below the directory."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        server = private_mongodb(data_directory, report=print)
        uri = runner.run(server.__aenter__())
        try:
            yield uri
        finally:
            runner.run(server.__aexit__(None, None, None))
