"""What key figures need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.analytics.comparing import UserSums
from domain.analytics.figures import Retention, Slice, Sums, Window
from domain.analytics.turns import Cost, Group, Tally, Turn
from domain.shared.identity import Conversation


class TurnStore(Protocol):
    """Turns for 90 days, and what they sum up to. Every method raises StorageUnavailable."""

    async def last_of(self, people: Collection[str]) -> Mapping[str, Turn]:
        """The newest turn of each of these pseudonyms, as far as there is one."""
        ...

    async def lately(self, people: Collection[str], since: datetime) -> Sequence[Cost]:
        """What each turn of these pseudonyms from then on has cost; each one's newest first."""
        ...

    async def add(self, turns: Sequence[Turn], sums: Mapping[Group, Tally]) -> None:
        """Turns that are there already are passed over; their sums are not."""
        ...

    async def rate(self, turn_id: str, person: str, thumb: int) -> bool:
        """Note a thumb, 1 or -1, in place of an earlier one, or with 0 take that back; False for a
        turn that is not there.
        """
        ...

    async def sums(
        self,
        window: Window,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Sums]:
        """`by` holds of `persona`, `version` and `day` what is to be told apart."""
        ...

    async def retention(
        self,
        window: Window,
        today: int,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Retention]:
        """Of those who met the persona, or the version, in the window for the first time."""
        ...

    async def user_sums(
        self, persona: str, version: str, num: str, den: str, *, days: int
    ) -> UserSums:
        """Over the users of a version: two counts of their first days with it."""
        ...


class AnsweredMessages(Protocol):
    """The messages of ours that answered somebody, for two days."""

    async def turn_of(self, reader: int, conversation: Conversation, message_id: int) -> str | None:
        """The turn of this Telegram user that the message answered; whatever topic it stands in.

        None where it answered somebody else, or nobody. Raises StorageUnavailable.
        """
        ...


class FactObserver(Protocol):
    """What the operator sees of the recording."""

    def recorded(self, turns: int) -> None: ...

    def lost(self, turns: int) -> None:
        """Turns that could not be kept."""
