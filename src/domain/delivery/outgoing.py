import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation

_MESSAGE_ID = re.compile(r"[!-~]{1,128}")


class PartKind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; `data` (64 bytes at most) comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """One message to be sent.

    `text` is the message, or the caption of a file; `html` says that it is Telegram's HTML subset,
    with `plain` as what is sent instead if Telegram rejects the markup.
    `message_id` is set once Telegram has accepted the part.
    """

    text: str
    html: bool = False
    plain: str | None = None
    kind: PartKind = PartKind.TEXT
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: bytes | None = None
    file_name: str | None = None
    reply_to: int | None = None
    message_id: int | None = None

    def as_plain(self) -> "OutgoingPart":
        return replace(self, text=self.plain or self.text, html=False)

    def accepted(self, message_id: int) -> "OutgoingPart":
        return replace(self, message_id=message_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn leads to. No parts: the turn is finished without a word (a counted ignore).

    `again_in` seconds the turn is taken up again, together with what was said meanwhile; its parts
    are a notice of that.
    """

    parts: tuple[OutgoingPart, ...] = ()
    again_in: float = 0.0

    @classmethod
    def text(cls, text: str) -> "Answer":
        return cls((OutgoingPart(text),))


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message that answers no update: an operator's words, a reminder, a daily horoscope.

    `message_id` is the caller's own name for it, unique for the bot: however often it is handed
    in, it is sent once. Nobody waits for a `proactive` one: it lets replies go first and goes
    neither out before `send_at` nor after `expires_at`. `user_id` is the Telegram id of whom it
    concerns, known by itself in a private chat.
    """

    message_id: str
    conversation: Conversation
    parts: tuple[OutgoingPart, ...]
    proactive: bool = False
    send_at: datetime | None = None
    expires_at: datetime | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise InvalidInput("a message's id is 1 to 128 visible ASCII characters")
        if not self.parts:
            raise InvalidInput("a message has at least one part")
        if not self.proactive and (self.send_at or self.expires_at):
            raise InvalidInput("only a proactive message can wait for its time or expire")

    @property
    def concerns(self) -> int | None:
        chat = self.conversation
        return self.user_id or (chat.chat_id if chat.is_private else None)
