"""A MongoDB of the test's own, which it may stop, freeze and start again at the same address.

On a socket, like the product's: other users of the machine reach neither.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self
from urllib.parse import quote

from pymongo import MongoClient

from infrastructure.mongo.mongod_supervisor import OPTIONS
from infrastructure.mongo.server_binaries import find_mongod


@dataclass
class OwnMongod:
    folder: Path
    socket: Path
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def started(cls, folder: Path) -> Self:
        """The one member of its replica set, ready to be written to."""
        server = cls(folder, Path(mkdtemp(prefix="mongod-")) / "mongod.sock")
        server.start()
        member = {"_id": 0, "host": str(server.socket)}
        with MongoClient[dict[str, Any]](server.uri) as client:
            client.admin.command("replSetInitiate", {"_id": "majordome", "members": [member]})
            while not client.admin.command("hello")["isWritablePrimary"]:
                time.sleep(0.05)
        return server

    @property
    def uri(self) -> str:
        address = quote(str(self.socket), safe="")
        return f"mongodb://{address}/?serverSelectionTimeoutMS=20000&directConnection=true"

    def start(self) -> None:
        binary = asyncio.run(find_mongod(report=print))
        libraries = {"LD_LIBRARY_PATH": str(binary.libraries)} if binary.libraries else {}
        self._process = subprocess.Popen(
            [
                *(binary.path, f"--dbpath={self.folder}", f"--bind_ip={self.socket}"),
                *("--logpath", self.folder / "mongod.log", *OPTIONS),
            ],
            env=os.environ | libraries,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """In good order, as for maintenance: connections are refused afterwards."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)
        shutil.rmtree(self.socket.parent, ignore_errors=True)

    def freeze(self) -> None:
        """Connections stay open, but nothing answers."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(with_signal)
            self._process.wait(30)
            self._process = None
