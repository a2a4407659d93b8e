"""The limits of policies: actions a minute, tool calls a turn, tokens a conversation."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from application.safety.policy_ports import SharedCounts
from application.shared.ports import Clock
from domain.personalization.facts import ReplyMade
from domain.safety.policy import PolicyLimits
from domain.shared.errors import StorageUnavailable

_MINUTE: Final = timedelta(minutes=1)
_SILENCE: Final = timedelta(minutes=30)
_MOST: Final = 20_000
Kept = TypeVar("Kept")
ReadTokens = Callable[[Collection[str]], Awaitable[Mapping[str, int]]]
"""What these people's conversations have cost in all processes. Raises StorageUnavailable."""


async def _none_elsewhere(people: Collection[str]) -> Mapping[str, int]:
    return {}


@dataclass(slots=True)
class _Conversation:
    """`read_at` is when it was last asked what all processes together know."""

    last: datetime
    tokens: int = 0
    read_at: datetime | None = None


@dataclass(slots=True)
class _Acts:
    at: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class _Calls:
    made: int = 0


class PolicyTallies:
    """For the last people and turns. Actions are counted for all processes together, and where
    storage is away in each by itself, as a turn's calls are, which has one process. A
    conversation's tokens are counted here at once, and beside the replies by `read_tokens`, which
    tells what it has cost in all processes: seconds after its first reply here, then every minute.

    Half an hour of silence ends a conversation.
    """

    def __init__(
        self, clock: Clock, shared: SharedCounts, read_tokens: ReadTokens = _none_elsewhere
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._acts: OrderedDict[str, _Acts] = OrderedDict()
        self._calls: OrderedDict[str, _Calls] = OrderedDict()
        self._read_tokens = read_tokens
        self._unread: set[str] = set()
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()

    async def act(self, limits: PolicyLimits, *, by: str, turn_id: str = "") -> str:
        """Count one more action; or, in words, the limit that stands in its way."""
        now = self._clock.now()
        acts = _newest(self._acts, by, _Acts())
        acts.at = [each for each in acts.at if now - each < _MINUTE]
        if len(acts.at) >= limits.actions_per_minute:
            return f"more than {limits.actions_per_minute} actions a minute"
        calls = _newest(self._calls, turn_id, _Calls()) if turn_id else _Calls()
        if calls.made >= limits.tool_calls_per_turn:
            return f"more than {limits.tool_calls_per_turn} calls in one turn"
        if await self._of_all(by, now) > limits.actions_per_minute:
            return f"more than {limits.actions_per_minute} actions a minute"
        acts.at.append(now)
        calls.made += 1
        return ""

    async def _of_all(self, by: str, now: datetime) -> int:
        try:
            return await self._shared.add("actions", by, _MINUTE, now=now)
        except StorageUnavailable:
            return 0

    def hear(self, fact: ReplyMade) -> None:
        """A listener to the facts of replies."""
        now = self._clock.now()
        conversation = _newest(self._conversations, fact.person, _Conversation(now))
        if now - conversation.last >= _SILENCE:
            conversation.tokens = 0
        conversation.tokens += fact.input_tokens + fact.output_tokens
        conversation.last = now
        if conversation.read_at is None or now - conversation.read_at >= _MINUTE:
            self._unread.add(fact.person)

    async def catch_up(self) -> None:
        """Learn what other processes, or this one before it was started, have counted."""
        people, self._unread = self._unread, set()
        if not people:
            return
        now = self._clock.now()
        try:
            counted = await self._read_tokens(people)
        except StorageUnavailable:
            self._unread |= people
            return
        for person in people & self._conversations.keys():
            conversation = self._conversations[person]
            conversation.tokens = max(conversation.tokens, counted.get(person, 0))
            conversation.read_at = now

    def is_spent(self, limits: PolicyLimits, person: str) -> bool:
        """Whether the conversation of this pseudonym has cost what it may."""
        conversation = self._conversations.get(person)
        if conversation is None or self._clock.now() - conversation.last >= _SILENCE:
            return False
        return conversation.tokens >= limits.tokens_per_conversation


def _newest(kept: "OrderedDict[str, Kept]", key: str, fresh: Kept) -> Kept:
    """What is kept under the key; whatever was not asked for longest makes room."""
    found = kept.setdefault(key, fresh)
    kept.move_to_end(key)
    if len(kept) > _MOST:
        kept.popitem(last=False)
    return found
