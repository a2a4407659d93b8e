"""The memory worker as a process that dies before its n-th command to the database."""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pymongo import monitoring

from tests.support.product_process import import_product

SCRIPT = Path(__file__).parents[2] / "scripts" / "workers" / "personalization_memory_worker.py"
DIED = 9
_OURS = ("user_memory", "user_memory_state", "user_profiles", "tombstones")


class Guillotine(monitoring.CommandListener):
    """Ends the process, as a crash would, before the n-th command once work has begun.

    Work begins with the first lease: what comes before concerns no memory.
    """

    def __init__(self, fatal: int) -> None:
        self._left = fatal
        self._working = False

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        leases = event.command_name == "update" and collection == "user_memory_state"
        self._working = self._working or leases
        if not self._working or collection not in _OURS:
            return
        self._left -= 1
        if not self._left:
            os._exit(DIED)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def start_dying_worker(
    settings: Mapping[str, str], folder: Path, *, before_command: int
) -> ForkServerProcess:
    """One run over everyone who is due; its exit code is DIED where it came so far."""
    import_product()
    process = multiprocessing.get_context("forkserver").Process(
        target=_work, args=(dict(settings), folder, before_command), daemon=True
    )
    process.start()
    return process


def _work(settings: Mapping[str, str], folder: Path, fatal: int) -> None:
    os.environ.update({"DATA_ENCRYPTION_KEYS": "off", **settings})  # tests look into the database
    os.chdir(folder)
    output = os.open(folder / "output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    monitoring.register(Guillotine(fatal))
    sys.argv = [str(SCRIPT), "--once"]
    runpy.run_path(str(SCRIPT), run_name="__main__")
