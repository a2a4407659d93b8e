from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.delivery.inbox import InboxRow, LaneKey, RowState, Turn, UpdateKey
from domain.delivery.outgoing import Answer, OutgoingPart


@dataclass(frozen=True, slots=True)
class LaneLease:
    """The right to work on a lane; a write under an older `fence` than the rows' has no effect.

    `taken_over` says that the last holder never gave the lane back.
    """

    lane: LaneKey
    fence: int
    taken_over: bool = False


class Inbox(Protocol):
    """Updates and lanes. Every method raises StorageUnavailable when the database is away.

    Calls that arrive while another is under way may share one command; each returns when its own
    effect is durable on a majority.
    """

    async def accept(self, rows: Sequence[InboxRow]) -> None:
        """Store the updates; one already stored stays as it is."""

    async def claim(
        self, lanes: Sequence[LaneKey], *, now: datetime, duration: timedelta
    ) -> Sequence[LaneLease]:
        """The lanes among these that were free and ready and are now ours."""

    async def waiting_lanes(self, *, now: datetime, limit: int) -> Sequence[LaneKey]:
        """Lanes with unfinished rows that nobody holds and that need not wait, oldest first."""

    async def unfinished(self, lane: LaneKey, *, limit: int) -> Sequence[InboxRow]:
        """The lane's rows that are neither done nor dead, oldest first."""

    async def begin(self, turn: Turn, lease: LaneLease) -> bool:
        """Fix the turn's rows as one turn and count the attempt. False: the lease was lost."""

    async def record(
        self, turn: Turn, lease: LaneLease, answer: Answer, *, now: datetime, sending: bool
    ) -> bool:
        """Store the answer; from now on it is never computed again.

        `sending`: its first part goes to the network right after this. False: the lease was lost.
        """

    async def sending(self, key: UpdateKey, lease: LaneLease, part: int) -> bool:
        """Note that the part goes to the network now. False: the lease was lost."""

    async def sent(
        self, key: UpdateKey, lease: LaneLease, part: int, message_id: int | None
    ) -> None:
        """Note the outcome of a part; message id None: it will not be sent again (0 is stored)."""

    async def not_sent(self, key: UpdateKey, lease: LaneLease, part: OutgoingPart | None) -> None:
        """The network never took the part: it is certain again; `part` replaces it if given."""

    async def finish(self, turn: Turn, lease: LaneLease, state: RowState, *, now: datetime) -> None:
        """Mark the turn's rows DONE or DEAD."""

    async def release(
        self, lease: LaneLease, *, not_before: datetime | None = None, blocked: bool = False
    ) -> None:
        """Give the lane back; nobody works on it before `not_before`."""

    async def extend(
        self, leases: Sequence[LaneLease], *, now: datetime, duration: timedelta
    ) -> "Heartbeat":
        """Prolong the leases."""

    async def request_stop(self, lane: LaneKey) -> None:
        """Ask whoever works on the lane to stop generating."""

    async def depth(self) -> Mapping[RowState, int]: ...

    async def oldest_unanswered(self) -> datetime | None:
        """When the oldest update that waits for its answer was received."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    lost: frozenset[LaneKey]
    stop_requested: frozenset[LaneKey]


class TurnHandler(Protocol):
    """Turns updates into an answer; the product behind the inbox.

    Raises RetryLater to be called again later with the same turn.
    """

    async def handle(self, turn: Turn) -> Answer: ...


class SendFailure(StrEnum):
    RATE_LIMITED = "rate_limited"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"
    MARKUP = "markup"
    BLOCKED = "blocked"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """`retry_after` in seconds. UNKNOWN: Telegram may or may not have accepted the message."""

    failure: SendFailure
    retry_after: float = 0.0


class MessageSender(Protocol):
    async def send(self, lane: LaneKey, part: OutgoingPart) -> Sent | NotSent: ...


class SendLimiter(Protocol):
    """Telegram's limits on what a bot may send, shared by every replica."""

    async def wait_seconds(self, lane: LaneKey) -> float:
        """Take a permit to send one message now and return 0, or how long to wait for one."""

    async def draft_allowed(self, lane: LaneKey) -> bool:
        """Whether a draft may be sent now; finals go first, so this refuses early."""


@dataclass(frozen=True, slots=True)
class RateDecision:
    """`first_refusal`: the first refused one of its window, which deserves a notice."""

    allowed: bool
    first_refusal: bool = False


class UserLimiter(Protocol):
    async def hit(self, bot_id: int, user_id: int) -> RateDecision:
        """Count one message of a user against the limits a minute and a day."""


class DeliveryObserver(Protocol):
    """What the operator sees of delivery."""

    def received(self, count: int) -> None: ...
    def lane_waited(self, seconds: float) -> None: ...
    def taken_over(self) -> None: ...
    def turn_finished(self, kind: str, seconds: float) -> None: ...
    def handler_failed(self, kind: str) -> None: ...
    def send_outcome(self, outcome: str) -> None: ...
    def throttled(self, seconds: float) -> None: ...
    def unknown_outcome(self, decision: str) -> None: ...
    def depth(self, by_state: Mapping[RowState, int], oldest_seconds: float) -> None: ...
