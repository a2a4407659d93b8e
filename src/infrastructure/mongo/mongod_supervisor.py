"""Keeps the private mongod running for exactly as long as somebody uses it.

A program of its own, standard library only, so that it starts at once and outlives its starter:

    python -I mongod_supervisor.py FOLDER LOCK_DESCRIPTOR MONGOD [LIBRARIES]

Every user of the server holds a shared lock on FOLDER/users.lock. The kernel frees it when the
user dies, even by SIGKILL, so an exclusive lock tells the supervisor that nobody is left; a
missing FOLDER/server.json (FOLDER/server.starting until there is one) asks it to stop at once.
LOCK_DESCRIPTOR is the exclusive lock of FOLDER/server.lock; mongod inherits it, so the lock is
free only when both are gone.

mongod listens on a Unix socket in a folder that only its user may enter, and on no port: whoever
reaches it may read and write everything, so nobody else may reach it.

mongod's log goes through here, since mongod quotes commands, and with them what people wrote.

It answers on standard output, which it closes then: `ready`, or one line that says what failed.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

POLL_SECONDS = 0.1
START_SECONDS = 120  # recovery of a large journal takes its time
STOP_SECONDS = 30
RESTART_PAUSE_SECONDS = 1
LOG_BYTES = 4 * 1024 * 1024  # kept twice: mongod.log and mongod.log.1
LONGEST_SOCKET_PATH = 107  # bytes; the kernel's limit
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")  # a comma or a colon would divide an address

OPTIONS = (
    "--replSet=majordome",
    "--nounixsocket",  # none but the one we name
    "--wiredTigerCacheSizeGB=0.25",
    "--oplogSize=128",
    "--quiet",
    "--setParameter=diagnosticDataCollectionEnabled=false",
    # Lines about slow operations quote them whole.
    "--slowms=2147483647",
    "--slowOpSampleRate=0",
    # Without this a stopping primary waits 15 seconds for its (missing) secondaries.
    "--setParameter=shutdownTimeoutMillisForSignaledShutdown=100",
)

# Components whose lines are about the server. Those of all others may quote commands or documents.
WITHOUT_WORDS = frozenset(
    {"CONTROL", "STORAGE", "NETWORK", "REPL", "ELECTION", "ACCESS", "RECOVERY"}
)


class StartFailedError(Exception):
    """The message is one line for the operator."""


class Server:
    """One mongod process and its files."""

    def __init__(
        self, folder: Path, lock: int, users: int, mongod: str, libraries: str | None
    ) -> None:
        self.folder = folder
        self.log = folder / "mongod.log"
        self._starting = folder / "server.starting"
        self.socket = _socket_folder(folder) / "mongod.sock"
        self._lock = lock
        self._users = users
        self._mongod = mongod
        self._environment = os.environ | ({"LD_LIBRARY_PATH": libraries} if libraries else {})

    def start(self) -> None:
        command = [
            *(self._mongod, f"--dbpath={self.folder / 'data'}", f"--bind_ip={self.socket}"),
            *("--filePermissions=0600", *OPTIONS),
        ]
        (self.folder / "data").mkdir(mode=0o700, exist_ok=True)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            pass_fds=[self._lock],
            preexec_fn=_stop_with_parent,  # safe: this process has one thread
        )
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)
        self._unfinished = b""
        self._starting.touch(mode=0o600)
        try:
            self._wait_until_it_listens()
        finally:
            self._starting.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ask for a clean shutdown, which flushes everything; insist after a while."""
        self.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            self.write_log()  # a full pipe would stop it from stopping
            time.sleep(0.02)
        self.process.kill()
        self.process.wait()
        self.write_log()
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    def write_log(self) -> None:
        """Take over what mongod has said since, without what it quotes."""
        assert self.process.stdout
        said = self.process.stdout.read() or b""  # None: nothing new
        *lines, self._unfinished = (self._unfinished + said).split(b"\n")
        if not lines:
            return
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            log.writelines(_without_words(line) + b"\n" for line in lines)

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None:
            self.write_log()
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket))
                return
            if time.monotonic() > deadline:
                self.stop()
                raise StartFailedError(f"mongod did not listen within {START_SECONDS} s")
            if not self._starting.exists() or nobody_is_left(self._users):
                self.stop()
                raise StartFailedError("nobody waits for it any more")
            time.sleep(0.02)
        self.write_log()
        raise StartFailedError(
            f"mongod stopped with status {self.process.returncode}: {self._last_problem()}"
        )

    def _last_problem(self) -> str:
        """The newest fatal or error line of the log, else its last line."""
        lines = self.log.read_text(errors="replace").splitlines()[-200:]
        for line in reversed(lines):
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if entry["s"] in "EF":
                    return f"{entry['msg']} {json.dumps(entry.get('attr', {}))}"[:400]
        return lines[-1][:400] if lines else "it wrote nothing"


def _without_words(line: bytes) -> bytes:
    """The line, its details left out where they may quote what people wrote."""
    if not line.startswith(b"{"):
        return line  # from before mongod's own log begins, such as a missing library
    try:
        entry = json.loads(line)
        if entry["c"] in WITHOUT_WORDS:
            return line
    except (ValueError, LookupError):
        return b'{"s":"W","c":"-","msg":"a line that cannot be read was left out"}'
    error = entry.pop("attr", {}).get("error")
    if isinstance(error, dict):
        entry["attr"] = {"code": error.get("codeName")}
    return json.dumps(entry).encode()


def _stop_with_parent() -> None:
    """Should the supervisor itself be killed, the kernel asks mongod to shut down."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _socket_folder(folder: Path) -> Path:
    """The folder itself, or one of our own where its path is no address for a socket."""
    path = os.fsencode(folder / "mongod.sock")
    if len(path) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(os.fsdecode(path)):
        return folder
    return Path(tempfile.mkdtemp(prefix="majordome-", dir="/tmp"))  # mode 0700


def announce(server: Server, state: Path) -> None:
    """Publish the address in one step: a reader sees all of it or nothing."""
    draft = state.with_suffix(".tmp")
    draft.write_text(json.dumps({"socket": str(server.socket), "pid": server.process.pid}))
    draft.replace(state)


def serve_while_used(server: Server, state: Path, users: int) -> None:
    """Return when nobody uses the server, when asked to stop, or when it cannot go on.

    A server that crashes is started again where its users find it; one that was
    shut down on purpose (status 0) is not. Raises StartFailedError when that does not help.
    """
    while state.exists() and not nobody_is_left(users):
        time.sleep(POLL_SECONDS)
        server.write_log()
        if (status := server.process.poll()) is not None:
            if status == 0:
                return
            time.sleep(RESTART_PAUSE_SECONDS)
            server.start()
            announce(server, state)


def nobody_is_left(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answer(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, line.encode())
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def run(folder: Path, lock: int, mongod: str, libraries: str | None) -> None:
    os.umask(0o077)
    state = folder / "server.json"
    state.unlink(missing_ok=True)  # left by a supervisor that was killed
    # Held until this process ends: whoever comes while we stop waits, then starts a new server.
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    server = Server(folder, lock, users, mongod, libraries)
    try:
        server.start()
        announce(server, state)
    except (StartFailedError, OSError) as error:
        return _answer(str(error))
    _answer("ready")
    try:
        serve_while_used(server, state, users)
    finally:
        state.unlink(missing_ok=True)
        server.stop()


def _stop_on_signal(*_: object) -> NoReturn:
    raise SystemExit


if __name__ == "__main__":
    # The starter must neither wait for us nor own a child it never reaps.
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, _stop_on_signal)
        folder, lock, mongod, *libraries = sys.argv[1:]
        run(Path(folder), int(lock), mongod, libraries[0] if libraries else None)
