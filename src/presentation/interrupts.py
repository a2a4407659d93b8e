"""Ctrl-C before a command has begun: to be imported first, while the rest is still to be loaded."""

import sys
from types import TracebackType


def end_quietly() -> None:
    """An interrupt that nobody catches ends this process without a traceback."""
    sys.excepthook = _said


def _said(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
