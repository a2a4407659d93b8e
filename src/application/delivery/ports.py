from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.delivery.inbox import InboxRow, RowState, Turn, UpdateKey
from domain.delivery.outgoing import Answer, OutgoingMessage, OutgoingPart
from domain.shared.identity import Conversation


@dataclass(frozen=True, slots=True)
class LaneLease:
    """The right to work on a lane; a row written under a higher `fence` refuses older leases."""

    lane: Conversation
    fence: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What became known when leases were prolonged."""

    lost: frozenset[Conversation]
    stop_requested: frozenset[Conversation]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lanes with something to do, the longest waiting first; `reached` is None at the end."""

    lanes: Sequence[Conversation]
    reached: datetime | None


class Inbox(Protocol):
    """The updates and their answers.

    Every method raises StorageUnavailable when the database is away.
    Calls that arrive while another is under way may share one command; each returns when its own
    effect is durable on a majority. Methods that return False had no effect: the lease was lost.
    """

    async def accept(self, rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
        """Store the updates; one already stored stays as it is. Returns what cannot be stored."""

    async def waiting(self, *, since: datetime, until: datetime, limit: int) -> Waiting:
        """Lanes with rows to work on that were received in between, whoever works on them.

        `limit` is of rows; where there are more, `reached` says from where to go on.
        """

    async def unfinished(self, lane: Conversation) -> Sequence[InboxRow]:
        """The lane's oldest rows that something is to be done about, in order; a bounded number.

        The first one is TAKEN_OVER while a person answers in this conversation.
        """

    async def begin(self, turn: Turn, lease: LaneLease) -> bool:
        """Fix the rows as one turn and count the attempt."""

    async def excuse(self, turn: Turn, lease: LaneLease) -> bool:
        """Note that the attempt failed for a reason that lies outside of the turn."""

    async def defer(self, turn: Turn, lease: LaneLease, *, until: datetime) -> bool:
        """Undo the attempt; the rows are no turn any more and wait until then."""

    async def told_away_since(self, lane: Conversation, moment: datetime) -> bool:
        """Whether a stale turn of the lane was answered after this moment."""

    async def record(
        self, turn: Turn, lease: LaneLease, answer: Answer, *, now: datetime, sending: bool
    ) -> bool:
        """Store the answer, which is then never computed again; without parts the turn is done.

        `sending`: its first part goes to the network right after this.
        """

    async def sending(self, turn: Turn, lease: LaneLease, part: int) -> bool:
        """Note that the part goes to the network now."""

    async def sent(
        self, turn: Turn, lease: LaneLease, part: int, message_id: int, *, now: datetime
    ) -> bool:
        """Note that a part needs no more sending; after the last one the turn is done.

        `message_id` is 0 for a part that was given up.
        """

    async def not_sent(
        self, turn: Turn, lease: LaneLease, part: int, replacement: OutgoingPart | None = None
    ) -> bool:
        """Telegram certainly did not take the part; `replacement` is what to try instead."""

    async def finish(self, turn: Turn, lease: LaneLease, state: RowState, *, now: datetime) -> bool:
        """Mark the turn's rows DONE or DEAD, whatever has been sent of them."""

    async def depth(self) -> Mapping[RowState, int]: ...

    async def oldest_unanswered(self) -> datetime | None:
        """When the oldest update that waits for its answer was received."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A proactive message that has not been let into its conversation yet."""

    key: UpdateKey
    lane: Conversation
    user_id: int | None
    expires_at: datetime | None


class Outbox(Protocol):
    """Messages that answer no update. Raises StorageUnavailable when the database is away."""

    async def add(self, message: OutgoingMessage, *, now: datetime) -> bool:
        """Store the message, which is then sent in line with the replies; a proactive one is
        queued instead. False: a message of this id is stored already, and stays as it is."""

    async def find(self, message_id: str, conversation: Conversation) -> InboxRow | None:
        """The message as it stands, for two days after it went out."""

    async def due(self, *, now: datetime, limit: int) -> Sequence[QueuedMessage]:
        """Queued messages whose time has come, the longest waiting first."""

    async def busy(self, lanes: Collection[Conversation]) -> frozenset[Conversation]:
        """Those in which something is waiting to be answered or sent, or a person answers."""

    async def let_in(self, message: QueuedMessage, *, now: datetime) -> bool:
        """Put a queued message at the end of its conversation's line, which sends it."""

    async def postpone(self, message: QueuedMessage, *, until: datetime) -> None: ...

    async def drop(self, message: QueuedMessage, *, now: datetime) -> None:
        """Finish a queued message without sending it."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """A person, named `by`, answers in this conversation instead of the bot.

    No reply under a lease of a lower `fence` can go out any more once it is silent.
    """

    conversation: Conversation
    by: str
    since: datetime
    fence: int


class Takeovers(Protocol):
    """Conversations in which a person answers. Raises StorageUnavailable."""

    async def begin(self, conversation: Conversation, *, by: str, now: datetime) -> Takeover:
        """Take the conversation over; the takeover in force where there is one already."""

    async def is_silent(self, takeover: Takeover, *, now: datetime) -> bool:
        """Hold back what the bot has not handed to the network, and tell whether that is all."""

    async def current(self, conversation: Conversation) -> Takeover | None: ...

    async def end(self, takeover: Takeover) -> bool:
        """What nobody has heard yet, and what comes, is answered by the bot again. False: it had
        ended already, or somebody else has taken the conversation over."""

    async def kept(
        self, conversation: Conversation, *, since: datetime, limit: int
    ) -> Sequence[InboxRow]:
        """What was said, and what the bot held back, while a person answered; oldest first."""


class Lanes(Protocol):
    """Who works on which lane. Raises StorageUnavailable when the database is away."""

    async def claim(
        self, lane: Conversation, *, now: datetime, duration: timedelta
    ) -> LaneLease | None:
        """Take a lane that nobody holds and that need not wait."""

    async def free_abandoned(
        self, *, now: datetime, apart_from: Collection[Conversation] = ()
    ) -> int:
        """End the leases that have run out, and make their lanes wanted; returns how many."""

    async def want(self, lanes: Collection[Conversation], *, now: datetime) -> None:
        """Mark lanes with something to do that nobody works on and that need not rest."""

    async def wanted(self, *, now: datetime, limit: int) -> Sequence[Conversation]:
        """Lanes that were marked and have not been claimed since."""

    async def release(
        self,
        lease: LaneLease,
        *,
        not_before: datetime | None = None,
        blocked: bool = False,
        vain: bool = False,
    ) -> None:
        """Give the lane back; nobody works on it before `not_before`.

        `vain`: there was nothing to do, so nothing of the lane need be kept.
        """

    async def extend(
        self, leases: Sequence[LaneLease], *, now: datetime, duration: timedelta
    ) -> Heartbeat: ...

    async def request_stop(self, lane: Conversation, *, now: datetime) -> None:
        """Ask whoever works on the lane, here or elsewhere, to stop generating."""


class SweepLease(Protocol):
    """Who sweeps. Raises StorageUnavailable when the database is away."""

    async def hold(self, duration: timedelta) -> bool:
        """Become or stay the one for so long. False: another replica is."""

    async def leave(self) -> None:
        """Another may sweep at once."""


class TurnHandler(Protocol):
    """Turns updates into an answer; the product behind the inbox.

    Raises RetryLater to be called again later with the same turn. The answer to a turn that is
    TAKEN_OVER is not sent: such a turn is heard only.
    """

    async def handle(self, turn: Turn) -> Answer: ...


class TurnStopper(Protocol):
    """Stops the reply that is being made for a lane."""

    def stop(self, lane: Conversation) -> bool:
        """Whether one is being made in this process."""


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
    async def send(self, lane: Conversation, part: OutgoingPart) -> Sent | NotSent: ...


class SendLimiter(Protocol):
    """Telegram's limits on what a bot may send; those of a chat are shared by every replica."""

    async def wait_seconds(self, lane: Conversation) -> float:
        """Take a permit to send one message now and return 0, or how long to wait for one."""

    async def throttled(self, lane: Conversation) -> None:
        """Telegram has just refused a message of this chat because of too many."""

    async def draft_allowed(self, lane: Conversation) -> bool:
        """Whether a draft may be sent now; finals go first, so this refuses early."""


class ProactiveLimiter(Protocol):
    """Telegram's limit on messages that nobody waits for."""

    async def proactive_allowed(self, bot_id: int) -> bool:
        """Take a permit to send one now, if there is one."""


class DeliveryObserver(Protocol):
    """What the operator sees of delivery."""

    def received(self, count: int) -> None: ...
    def set_aside(self, reason: str) -> None: ...
    def lane_waited(self, seconds: float) -> None: ...
    def taken_over(self) -> None: ...
    def turn_finished(self, kind: str) -> None: ...
    def replied(self, seconds: float) -> None: ...
    def handler_failed(self, kind: str) -> None: ...
    def handler_crashed(self, error: Exception) -> None: ...
    def lane_crashed(self, error: BaseException) -> None: ...
    def storage_away(self) -> None: ...
    def send_outcome(self, outcome: str) -> None: ...
    def throttled(self, seconds: float) -> None: ...
    def unknown_outcome(self, decision: str) -> None: ...
    def proactive(self, outcome: str) -> None: ...
    def depth(self, by_state: Mapping[RowState, int], oldest_seconds: float) -> None: ...
    def not_measured(self) -> None:
        """Another replica measures what waits."""

    def lanes(self, busy: int, capacity: int) -> None: ...
