"""An action that people approve: a message of ours to somebody."""

from collections.abc import Callable, Mapping
from typing import Any

from application.delivery.outbox import SendMessageUseCase
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation

SEND_MESSAGE = "send_message"
_LONGEST = 4_096

Rule = Callable[[str, str | None, str], str | None]
"""Of words, the persona that sends them and what of them a person wrote: what others may read;
None where they may not.
"""


class SendApprovedMessage:
    """Executor, and checking. Arguments: `bot_id`, `chat_id`, `text`."""

    def __init__(self, send: SendMessageUseCase, rule: Rule) -> None:
        self._send = send
        self._rule = rule

    def check(self, arguments: Mapping[str, Any]) -> None:
        _read(arguments)

    async def __call__(self, key: str, arguments: Mapping[str, Any], persona: str = "") -> None:
        conversation, text = _read(arguments)
        passed = self._rule(text, persona or None, text)
        if passed is None:
            raise InvalidInput(
                "the text holds a private detail that the policy keeps from others; say it "
                "without, or let it go to `others` in the policy"
            )
        message = OutgoingMessage(f"approved:{key}", conversation, (OutgoingPart(passed),))
        await self._send.execute(message)


def _read(arguments: Mapping[str, Any]) -> tuple[Conversation, str]:
    """Raises InvalidInput."""
    match dict(arguments):
        case {"bot_id": int(bot_id), "chat_id": int(chat_id), "text": str(text), **rest} if (
            not rest and text.strip() and len(text) <= _LONGEST
        ):
            return Conversation(bot_id, chat_id), text
    raise InvalidInput(
        "send_message takes bot_id and chat_id, two whole numbers, and a text of "
        f"at most {_LONGEST} characters"
    )
