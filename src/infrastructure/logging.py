"""Log lines: structured, with ids and sizes, never with what a person wrote."""

import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

import orjson
import structlog
from structlog.typing import Processor

_QUIET = (
    "aiogram",
    "faster_whisper",
    "apscheduler",
    "httpx",
    "httpx2",
    "openai",
    "pymongo",
    "uvicorn",
)


_TROUBLE = frozenset({"warning", "error"})
_IDS_AND_MEASURES = frozenset(
    {"request_id", "trace_id", "turn_id", "update_id", "person", "seconds", "attempts"}
)
_MOST_LINES = 1000


def configure_logging(level: str, *, as_json: bool) -> None:
    """Send every log line of the process to standard error in one format.

    Ours are written at once: the way through `logging` costs more than all else of a line. Those
    of libraries come from there.
    """
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        Repetitions(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(serializer=_as_json)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, _without_traceback_text, renderer],
        logger_factory=lambda *_: _StandardError(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_traceback_text,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # That a run took longer than its interval: in an outage every job would say so at every one.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class _StandardError:
    """A line that cannot be written costs nobody an answer."""

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # whoever read it is gone, or it is closed
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = fatal = msg


class Repetitions:
    """Lets the same warning through once a minute; the next one says how often it was `repeated`.

    The same is what differs in ids and measures alone.
    """

    def __init__(self, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._told: OrderedDict[tuple[object, ...], tuple[float, int]] = OrderedDict()

    def __call__(
        self, _: object, method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        if method not in _TROUBLE:
            return event
        telling = sorted(event.keys() - _IDS_AND_MEASURES)
        key = (method, *(f"{name}={event[name]}" for name in telling))
        now = self._clock()
        told_at, repeated = self._told.pop(key, (-self._seconds, 0))
        if now - told_at < self._seconds:
            self._told[key] = told_at, repeated + 1
            raise structlog.DropEvent
        self._told[key] = now, 0
        if len(self._told) > _MOST_LINES:
            self._told.popitem(last=False)
        if repeated:
            event["repeated"] = repeated
        return event


def _as_json(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def error_place(error: BaseException) -> str:
    """Class and place of an error, without its text, which may quote what a person wrote."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    if frame is None:
        return type(error).__name__
    code = frame.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname} line {frame.tb_lineno}"


def _without_traceback_text(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace an attached exception by its class and place: its text may hold private data."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event["error"] = error_place(error)
    return event
