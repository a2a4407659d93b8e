"""Imported before anything else in the engine's process."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

NICENESS: Final = 10
"""A tenth of what others get where all want to run: who writes is answered first, and a busy
machine still hears, only later. Linux's idle class would starve the engine there."""

SESSION_SHARE: Final = Path("/proc/self/autogroup")


def give_way_to_others() -> None:
    """For this process and all its threads, those to come included.

    Linux may share the processors out between sessions before it looks at processes; the process
    must then have a session of its own, whose share is set here.
    """
    os.nice(NICENESS)
    with suppress(OSError):
        SESSION_SHARE.write_text(str(NICENESS))
