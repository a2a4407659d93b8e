"""The durable echo of whichever checkout is first on PYTHONPATH, run as its own product is: with
the product's client of Telegram, its garbage collection and its event loop.

    python tests/bench/durable_echo.py SANDBOX_URL MONGODB_URI DATABASE
"""

import asyncio
import sys
from typing import Any

from reply_worker import (  # type: ignore[import-not-found]  # it lies beside this script
    collect_as_the_product_does,
    loop_of_the_product,
)


async def run(url: str, uri: str, name: str) -> None:
    from infrastructure.telegram.bot import open_bot
    from tests.bench import echo_bots

    echo: Any = echo_bots
    async with open_bot(echo.DEFAULT_TOKEN, url) as bot:
        echo.client = lambda _: bot
        collect_as_the_product_does()
        await echo.durable(url, uri, name)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_of_the_product()) as runner:
        runner.run(run(*sys.argv[1:]))
