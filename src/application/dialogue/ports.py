"""What the dialogue needs from outside, and what other contexts may put between its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.dialogue.turns import File, UserTurn
from application.dialogue.verdict import Verdict as Verdict
from application.personalization.reply import ReplyResult
from application.shared.stopping import StopSignal
from domain.dialogue.decisions import Decision
from domain.dialogue.growing import Show, show_nothing
from domain.dialogue.stream_filters import StreamFilter
from domain.personalization.whereabouts import Place
from domain.shared.identity import Conversation, MemoryOwner, Person


@dataclass(frozen=True, slots=True)
class Audience:
    """Who watches while a reply is made: `show` is told each time its text has grown.

    Once `stop` is set, what was said until then is the reply.
    """

    show: Show = show_nothing
    stop: StopSignal = field(default_factory=StopSignal)


class Effort(StrEnum):
    """What a turn costs us: a model's words, next to nothing, or a walk through all we keep."""

    WORDS = "words"
    ORDER = "order"
    PERSONAL_DATA = "personal_data"


@dataclass(frozen=True, slots=True)
class RateDecision:
    """`first_refusal`: the first refused one of its window, which deserves a notice.

    `retry_after`: in so many seconds there is room again. Who is not invited never gets any.
    """

    allowed: bool
    first_refusal: bool = False
    retry_after: float = 0.0
    is_invited: bool = True


class PersonLimiter(Protocol):
    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        """Count one turn of a person against the limits on turns of this kind."""
        ...


class InputScreen(Protocol):
    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        """Called for everything a person says, answered or not."""
        ...


class OutputScreen(Protocol):
    def open(self, turn: UserTurn) -> StreamFilter:
        """A filter for one text of the answer; none of its reader sees what it holds back."""
        ...


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """`answered_by` is a skill's name or another bounded word; `reply` how the persona's reply was
    made, where there was one.
    """

    turn: UserTurn
    answered_by: str
    seconds: float
    reply: ReplyResult | None = None


class SaidMessages(Protocol):
    """Which message was said in which turn, for two days."""

    async def last_turns(
        self, person: Person, conversation: Conversation, message_id: int
    ) -> Mapping[str, bool]:
        """The turns in which the message and its edits were answered, and of each whether nothing
        else was said in it. None of them where the person has said something since that is no
        edit, or where nothing is known of the message. Raises StorageUnavailable.
        """
        ...


class DecisionRepository(Protocol):
    """Questions that wait for their answer. Raises StorageUnavailable."""

    async def put(self, decision: Decision) -> None: ...

    async def settle(self, owner: MemoryOwner, nonce: str, *, turn_id: str, now: datetime) -> bool:
        """Note that the turn answers it, in one step; False where no turn may any more."""
        ...


class DocumentReader(Protocol):
    def reads(self, file: File) -> bool:
        """Whether it is of a kind that can be read, going by its name and media type."""
        ...

    async def read(self, file: File, content: bytes) -> str:
        """Its text, bounded in every way. Raises UnusableFile."""
        ...


class CityZones(Protocol):
    """Time zones, by their IANA names, of the cities of the world."""

    async def named(self, names: Sequence[str]) -> str | None:
        """Of the first name that is a large city's, in whatever language or Russian case."""
        ...

    async def nearest(self, place: Place) -> str | None:
        """None where no city is anywhere near."""
        ...


class DialogueObserver(Protocol):
    """What the operator sees of the dialogue; every argument but a fact is a bounded word."""

    def ignored(self, reason: str) -> None:
        """A turn, or a button, that deserves no answer."""

    def refused(self, kind: str, reason: str | None, turn_id: str) -> None:
        """A turn was answered with a courteous refusal because of an error."""

    def ended(self, fact: TurnEnded) -> None:
        """A turn came to its end, answered or not."""
