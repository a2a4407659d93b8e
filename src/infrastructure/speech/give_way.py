"""Imported before anything else in the engine's process."""

import os
import sys

_NICEST = 19


def give_way_to_others() -> None:
    """For this process and all its threads, those to come included.

    Linux runs an idle thread on what the others leave, and puts it aside the moment one of them
    wakes. A low priority alone would not: it lets a thread finish its slice of milliseconds, and
    each of a reply's many steps would wait for that.
    """
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(_NICEST)
