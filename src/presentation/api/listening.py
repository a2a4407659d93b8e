"""The listening socket, which stays calm when the process has no descriptors left."""

import errno
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import structlog

from domain.shared.errors import ConfigurationError

log = structlog.get_logger(__name__)

_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_LOG_EVERY_SECONDS = 60.0


class Listener(socket.socket):
    """At the descriptor limit it accepts on a spare one, and has `make_room` free another."""

    make_room: Callable[[], bool]

    def __init__(self, family: int) -> None:
        # Named as TCP, or asyncio leaves Nagle's delay of 40 ms on for every answer.
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.make_room = lambda: False
        self._spare: int | None = None
        self._told = -_LOG_EVERY_SECONDS
        self._keep_spare()

    def accept(self) -> tuple[socket.socket, Any]:
        """Raises BlockingIOError where nobody waits, or where room has just been made, and OSError
        where there is none: then whoever accepts rests for a while.
        """
        try:
            return self._accepted()
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
        self._tell()
        made_room = self.make_room()  # takes effect in the loop's next round
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None
            return self._accepted()
        if made_room:
            raise BlockingIOError
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def close(self) -> None:
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None
        super().close()

    def _accepted(self) -> tuple[socket.socket, Any]:
        accepted = super().accept()
        self._keep_spare()
        return accepted

    def _keep_spare(self) -> None:
        if self._spare is None:
            try:
                self._spare = os.open(os.devnull, os.O_RDONLY)
            except OSError:
                self._spare = None

    def _tell(self) -> None:
        if (now := time.monotonic()) - self._told >= _LOG_EVERY_SECONDS:
            self._told = now
            log.warning("no_descriptors_left", mend="raise the limit of open files: ulimit -n")


def listen(host: str, port: int, of: str = "HTTP_PORT") -> Listener:
    """A listening socket; port 0 takes a free one; `of` is the setting that names it.

    Raises ConfigurationError when the address is taken.
    """
    listener = Listener(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        problem = f"{host}:{port} cannot be used ({error.strerror})"
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            other = 8082 if port == 8081 else 8081
            mend = f"stop what listens there or choose another, for example {of}={other}"
            raise ConfigurationError(f"{of}: {problem}; {mend}") from None
        mend = "it must be an address of this machine, for example HTTP_HOST=127.0.0.1"
        raise ConfigurationError(f"HTTP_HOST: {problem}; {mend}") from None
    return listener
