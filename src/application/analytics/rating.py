"""What people think of a reply: a thumb below it, or a reaction to it; the last one counts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from application.analytics.ports import AnsweredMessages, TurnStore
from domain.analytics.reactions import thumb_of
from domain.shared.identity import Conversation, MemoryOwner, Person


class RateTurnUseCase:
    def __init__(self, store: TurnStore) -> None:
        self._store = store

    async def execute(self, turn_id: str, person: str, *, up: bool) -> bool:
        """`person` is a pseudonym. False for a turn that is not kept any more."""
        return await self._store.rate(turn_id, person, 1 if up else -1)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a Telegram user has below a message now; no emojis: they took theirs away."""

    user_id: int
    conversation: Conversation
    message_id: int
    emojis: Collection[str]


class TakeReactionUseCase:
    """Of whoever was answered; what others think of that is not asked."""

    def __init__(
        self,
        messages: AnsweredMessages,
        store: TurnStore,
        pseudonym: Callable[[MemoryOwner], str],
        count: Callable[[bool], None],
    ) -> None:
        self._messages = messages
        self._store = store
        self._pseudonym = pseudonym
        self._count = count

    async def execute(self, reaction: Reaction) -> bool:
        """False where no reply to this person is known by that message.

        Raises StorageUnavailable.
        """
        turn_id = await self._messages.turn_of(
            reaction.user_id, reaction.conversation, reaction.message_id
        )
        if turn_id is None:
            return False
        person = self._pseudonym(MemoryOwner(Person.of_telegram(reaction.user_id)))
        thumb = thumb_of(reaction.emojis)
        kept = await self._store.rate(turn_id, person, thumb)
        if kept and thumb:
            self._count(thumb > 0)
        return kept
