"""A real Redis on a loopback port, with nothing kept on disk."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.support.ports import free_port

START_SECONDS = 60


@contextmanager
def running_redis(directory: Path) -> Iterator[str]:
    """Yield its URL. Without a redis-server the test is skipped, but fails where CI=true."""
    port = free_port()
    with subprocess.Popen(
        [_program(), f"--port {port}", "--bind 127.0.0.1", "--save", "--appendonly no"],
        cwd=directory,
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_until_it_answers(server, port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _program() -> str:
    if program := shutil.which("redis-server"):
        return program
    reason = "redis-server is not on PATH (Debian: apt-get install redis-server)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with Redis(port=port) as client:
                client.ping()
        except RedisConnectionError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"redis-server does not answer (status {server.poll()})")
