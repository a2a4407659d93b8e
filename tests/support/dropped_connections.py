"""PyMongo drops the transport of a connection attempt that is cancelled, as it drops its socket.

What leads to a mongod of the tests is passed over; every other transport that somebody forgot to
close fails the test in which it is found, as before.
"""

import sys
from typing import Any


def is_pymongos(unraisable: Any) -> bool:
    """Whether it is the warning of a transport to a mongod of the tests."""
    if not isinstance(unraisable.exc_value, ResourceWarning) or unraisable.exc_traceback is None:
        return False
    dropped = unraisable.exc_traceback.tb_frame.f_locals.get("self")
    if not hasattr(dropped, "get_extra_info"):
        return False
    return str(dropped.get_extra_info("peername")).endswith("mongod.sock")


def pass_over_pymongos() -> None:
    """To be called once pytest has taken the hook for itself."""
    told: Any = sys.unraisablehook

    def tell(unraisable: Any) -> None:
        if not is_pymongos(unraisable):
            told(unraisable)

    sys.unraisablehook = tell
