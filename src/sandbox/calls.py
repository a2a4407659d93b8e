"""What tests look at and turn: the log of calls, scripted faults, real rate limits."""

import asyncio
import math
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import Any, Final, Literal

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.feed import Disconnected
from sandbox.wire import BotApiRefusal, Json, flood, refused

_KEPT_CALLS: Final = 5_000
_DESCRIPTIONS: Final = {
    400: "Bad Request: scripted fault",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
# What is counted, how often at most, in how many seconds.
_Window = tuple[tuple[Any, ...], int, float]
FaultKind = Literal["status", "hang", "drop_before", "drop_after", "html_502"]


class CallLog:
    """The latest calls with their outcome, and how many there were of each method."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.latest: deque[Json] = deque(maxlen=_KEPT_CALLS)

    def record(self, bot_id: int, method: str, parameters: Json, outcome: str) -> None:
        """`outcome` is "ok", a status code, or the kind of the fault that struck."""
        self.counts[method] += 1
        self.latest.append(
            {
                "bot_id": bot_id,
                "method": method,
                "parameters": parameters,
                "outcome": outcome,
                "at": time.time(),
            }
        )

    def clear(self) -> None:
        self.counts.clear()
        self.latest.clear()


@dataclass(slots=True)
class Fault:
    """Strikes the next `times` matching calls; None: until cleared, `method` "*": every method."""

    kind: FaultKind
    method: str = "*"
    chat_id: int | None = None
    status: int = 500
    retry_after: int | None = None
    times: int | None = 1
    seconds: float = 60.0

    def matches(self, method: str, chat_id: str) -> bool:
        if self.method != "*" and self.method.lower() != method.lower():
            return False
        return self.chat_id is None or str(self.chat_id) == chat_id


class Faults:
    """Scripted faults, tried in the order they were added."""

    def __init__(self) -> None:
        self.script: list[Fault] = []

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault that strikes this call, counted down."""
        for fault in self.script:
            if fault.matches(method, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.script.remove(fault)
                return fault
        return None


async def strike(fault: Fault, disconnected: Disconnected) -> Response:
    """The answer of a fault that keeps the call from being carried out."""
    if fault.kind == "status":
        return refused(_scripted_refusal(fault))
    if fault.kind == "html_502":
        page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        return Response(page, 502, media_type="text/html")
    if fault.kind == "hang":
        gone = asyncio.ensure_future(disconnected())
        await asyncio.wait({gone}, timeout=fault.seconds)
        gone.cancel()
    return CutConnection()


def _scripted_refusal(fault: Fault) -> BotApiRefusal:
    if fault.status == 429:
        return flood(fault.retry_after or 1)
    return BotApiRefusal(fault.status, _DESCRIPTIONS.get(fault.status, "Scripted fault"))


class CutConnection(Response):
    """Promises a body and ends without it, so that the server has to cut the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class RateLimits:
    """Telegram's flood control over sliding windows; a limit of 0 is off."""

    def __init__(self) -> None:
        self.per_chat_per_second = 0
        self.per_group_per_minute = 0
        self.overall_per_second = 0
        self.drafts_per_5s = 0
        self._sent: defaultdict[tuple[Any, ...], deque[float]] = defaultdict(deque)

    def check(self, bot_id: int, method: str, chat_id: int) -> None:
        """Count a sending call; raises BotApiRefusal 429, which counts nothing."""
        if method == "sendmessagedraft":
            windows: list[_Window] = [(("draft", bot_id, chat_id), self.drafts_per_5s, 5.0)]
        elif method.startswith(("send", "edit", "createforum")) and method != "sendchataction":
            group_limit = self.per_group_per_minute if chat_id < 0 else 0
            windows = [
                (("all", bot_id), self.overall_per_second, 1.0),
                (("chat", bot_id, chat_id), self.per_chat_per_second, 1.0),
                (("group", bot_id, chat_id), group_limit, 60.0),
            ]
        else:
            return
        self._count([window for window in windows if window[1] > 0])

    def _count(self, windows: list[_Window]) -> None:
        now = time.monotonic()
        for key, limit, seconds in windows:
            sent = self._sent[key]
            while sent and sent[0] <= now - seconds:
                sent.popleft()
            if len(sent) >= limit:
                raise flood(max(1, math.ceil(sent[0] + seconds - now)))
        for key, _, _ in windows:
            self._sent[key].append(now)
