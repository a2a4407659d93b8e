"""A process that uses the private MongoDB of a directory until its standard input ends.

python private_server_user.py DIRECTORY: prints the server's address once it is there.
"""

import asyncio
import sys
from pathlib import Path

from infrastructure.mongo.private_server import private_mongodb


async def main() -> None:
    async with private_mongodb(Path(sys.argv[1])) as uri:
        sys.stdout.write(f"{uri}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
