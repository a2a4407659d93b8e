"""Making a conversation fit a model's window."""

from collections.abc import Sequence

from application.shared.ports import TokenCounter
from domain.shared.errors import MessageTooLong
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Image, Role

_MOST_TOKENS_PER_CHARACTER = 4
_TOKENS_PER_IMAGE = 1_500


def fitted(
    system: str, messages: tuple[ChatMessage, ...], room: int, counter: TokenCounter
) -> tuple[ChatMessage, ...]:
    """All messages that fit beside the system text: the newest always, then newer before older.

    Raises MessageTooLong where the first two alone do not fit; `room` is in tokens.
    """
    if _surely_fits(system, messages, room):
        return messages
    newest = messages[-1]
    fixed = counter.count(system) + MESSAGE_OVERHEAD
    left = room - fixed - tokens_of(newest, counter)
    if left < 0:
        raise MessageTooLong(tokens_of(newest, counter), max(0, room - fixed))
    kept: list[ChatMessage] = []
    for message in reversed(messages[:-1]):
        left -= tokens_of(message, counter)
        if left < 0:
            break
        kept.append(message)
    while kept and kept[-1].role is Role.TOOL:  # an outcome whose question was cut off
        kept.pop()
    return (*reversed(kept), newest)


def tokens_of(message: ChatMessage, counter: TokenCounter) -> int:
    tokens = counter.count(message.content) + MESSAGE_OVERHEAD
    tokens += sum(counter.count(call.arguments) for call in message.tool_calls)
    return tokens + _TOKENS_PER_IMAGE * _images(message)


def tokens_of_all(system: str, messages: Sequence[ChatMessage], counter: TokenCounter) -> int:
    fixed = counter.count(system) + MESSAGE_OVERHEAD
    return fixed + sum(tokens_of(message, counter) for message in messages)


def _surely_fits(system: str, messages: Sequence[ChatMessage], room: int) -> bool:
    """Counting is skipped where no text of that length could have too many tokens."""
    most = len(system) * _MOST_TOKENS_PER_CHARACTER + MESSAGE_OVERHEAD
    for message in messages:
        if message.parts or message.tool_calls:
            return False
        most += len(message.content) * _MOST_TOKENS_PER_CHARACTER + MESSAGE_OVERHEAD
    return most <= room


def _images(message: ChatMessage) -> int:
    return sum(isinstance(part, Image) for part in message.parts)
