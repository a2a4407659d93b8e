"""Making a conversation fit a model's window."""

from collections.abc import Sequence

from application.shared.ports import TokenCounter
from domain.shared.errors import MessageTooLong
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage

_MOST_TOKENS_PER_CHARACTER = 4


def fitted(
    system: ChatMessage, messages: Sequence[ChatMessage], room: int, counter: TokenCounter
) -> tuple[ChatMessage, ...]:
    """All messages that fit: the system's and the newest always, then the newer before the older.

    Raises MessageTooLong where the first two alone do not fit; `room` is in tokens.
    """
    everything = (system, *messages)
    if _surely_fits(everything, room):
        return everything
    newest = messages[-1]
    fixed = tokens_of((system,), counter)
    left = room - fixed - tokens_of((newest,), counter)
    if left < 0:
        raise MessageTooLong(tokens_of((newest,), counter), max(0, room - fixed))
    kept: list[ChatMessage] = []
    for message in reversed(messages[:-1]):
        left -= tokens_of((message,), counter)
        if left < 0:
            break
        kept.append(message)
    return (system, *reversed(kept), newest)


def tokens_of(messages: Sequence[ChatMessage], counter: TokenCounter) -> int:
    return sum(counter.count(message.content) + MESSAGE_OVERHEAD for message in messages)


def _surely_fits(messages: Sequence[ChatMessage], room: int) -> bool:
    """Counting is skipped where no text of that length could have too many tokens."""
    characters = sum(len(message.content) for message in messages)
    most = characters * _MOST_TOKENS_PER_CHARACTER + len(messages) * MESSAGE_OVERHEAD
    return most <= room
