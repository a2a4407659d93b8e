"""Making a conversation fit a model's window."""

from collections.abc import Sequence

from application.shared.ports import TokenCounter
from domain.shared.errors import MessageTooLong
from domain.text_engine.cutting import newest_exchanges, tokens_of
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage

_MOST_TOKENS_PER_CHARACTER = 4


def fitted(
    system: str, messages: tuple[ChatMessage, ...], room: int, counter: TokenCounter
) -> tuple[ChatMessage, ...]:
    """What fits beside the system text: the newest message always, then newer before older.

    Raises MessageTooLong where the first two alone do not fit; `room` is in tokens.
    """
    if _surely_fits(system, messages, room):
        return messages
    older, newest = messages[:-1], messages[-1:]
    beside_system = room - counter.count(system) - MESSAGE_OVERHEAD
    size = tokens_of(newest, counter.count)
    if size > beside_system:
        raise MessageTooLong(size, max(0, beside_system))
    left = beside_system - size
    if tokens_of(older, counter.count) > left:
        older = newest_exchanges(older, left, counter.count)
    return (*older, *newest)


def tokens_of_all(system: str, messages: Sequence[ChatMessage], counter: TokenCounter) -> int:
    return counter.count(system) + MESSAGE_OVERHEAD + tokens_of(messages, counter.count)


def _surely_fits(system: str, messages: Sequence[ChatMessage], room: int) -> bool:
    """Counting is skipped where no text of that length could have too many tokens."""
    most = len(system) * _MOST_TOKENS_PER_CHARACTER + MESSAGE_OVERHEAD
    for message in messages:
        if message.parts or message.tool_calls:
            return False
        most += len(message.content) * _MOST_TOKENS_PER_CHARACTER + MESSAGE_OVERHEAD
    return most <= room
