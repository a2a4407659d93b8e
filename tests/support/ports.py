"""Ports for servers that tests start."""

import os
import re
import socket
from itertools import count
from typing import Final

_FIRST: Final = 12_000
_FOR_EACH_WORKER: Final = 1_000
_WORKERS: Final = 16
"""They stay below what the system hands to clients (from 32,768 on), so that no connection that is
made meanwhile takes a port, and each process of a run has its own, so that no other test does."""


def _mine() -> range:
    number = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or _WORKERS - 1)
    first = _FIRST + number % _WORKERS * _FOR_EACH_WORKER
    return range(first, first + _FOR_EACH_WORKER)


_PORTS: Final = _mine()
# Another run on this machine would begin elsewhere.
_given = count(os.getpid() % _FOR_EACH_WORKER)


def free_port() -> int:
    """A loopback port where nobody listens, given to nobody else before all others were."""
    for _ in _PORTS:
        port = _PORTS[next(_given) % _FOR_EACH_WORKER]
        with socket.socket() as probe:
            # As servers do: a connection that was closed a moment ago keeps nobody from listening.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("no port is free")
