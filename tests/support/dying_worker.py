"""Workers as processes that die before their n-th command to the database."""

import asyncio
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
_OF_DAILY_WORDS = ("querents", "user_profiles", "lanes", "inbox", "tombstones")


class Guillotine(monitoring.CommandListener):
    """Ends the process, as a crash would, before the n-th command once work has begun.

    Work begins with a command of its own, the first lease or the first look for who is due: what
    comes before concerns nobody. Commands to other collections than `counted` do not count.
    """

    def __init__(
        self,
        fatal: int,
        begins: tuple[str, str] = ("update", "user_memory_state"),
        counted: tuple[str, ...] = _OURS,
    ) -> None:
        self._left = fatal
        self._begins = begins
        self._counted = counted
        self._working = False

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        begins = (event.command_name, collection) == self._begins
        self._working = self._working or begins
        if not self._working or collection not in self._counted:
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


def start_dying_daily_words(
    settings: Mapping[str, str], folder: Path, *, before_command: int
) -> ForkServerProcess:
    """One run over the daily words that are due; its exit code is DIED where it came so far."""
    import_product()
    process = multiprocessing.get_context("forkserver").Process(
        target=_tell, args=(dict(settings), folder, before_command), daemon=True
    )
    process.start()
    return process


def _tell(settings: Mapping[str, str], folder: Path, fatal: int) -> None:
    from application.astrology.daily import SendDailyWordsUseCase
    from composition import open_app
    from infrastructure.settings import load_settings

    _settle(settings, folder)
    monitoring.register(Guillotine(fatal, ("find", "querents"), _OF_DAILY_WORDS))

    async def once() -> None:
        async with open_app(load_settings(None)) as app:
            await app.get(SendDailyWordsUseCase).execute()

    asyncio.run(once())


def _work(settings: Mapping[str, str], folder: Path, fatal: int) -> None:
    _settle(settings, folder)
    monitoring.register(Guillotine(fatal))
    sys.argv = [str(SCRIPT), "--once"]
    runpy.run_path(str(SCRIPT), run_name="__main__")


def _settle(settings: Mapping[str, str], folder: Path) -> None:
    os.environ.update({"DATA_ENCRYPTION_KEYS": "off", **settings})  # tests look into the database
    os.chdir(folder)
    output = os.open(folder / "output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
