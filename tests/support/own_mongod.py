"""A MongoDB of the test's own, which it may stop, freeze and start again at the same address."""

import asyncio
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pymongo import MongoClient

from infrastructure.mongo.mongod_supervisor import OPTIONS
from infrastructure.mongo.server_binaries import find_mongod
from tests.support.ports import free_port


@dataclass
class OwnMongod:
    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def started(cls, folder: Path) -> Self:
        """The one member of its replica set, ready to be written to."""
        server = cls(folder, free_port())
        server.start()
        member = {"_id": 0, "host": f"127.0.0.1:{server.port}"}
        with MongoClient[dict[str, Any]](f"{server._address}&directConnection=true") as client:
            client.admin.command("replSetInitiate", {"_id": "majordome", "members": [member]})
        with MongoClient[dict[str, Any]](server.uri) as client:
            client.admin.command("ping")
        return server

    @property
    def uri(self) -> str:
        return f"{self._address}&replicaSet=majordome"

    @property
    def _address(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?serverSelectionTimeoutMS=20000"

    def start(self) -> None:
        binary = asyncio.run(find_mongod(report=print))
        libraries = {"LD_LIBRARY_PATH": str(binary.libraries)} if binary.libraries else {}
        self._process = subprocess.Popen(
            [
                *(binary.path, f"--port={self.port}", f"--dbpath={self.folder}"),
                "--bind_ip=127.0.0.1",
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
