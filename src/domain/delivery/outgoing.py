from dataclasses import dataclass, replace
from enum import StrEnum


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
    """What a turn leads to. No parts: the turn is finished without a word (a counted ignore)."""

    parts: tuple[OutgoingPart, ...] = ()

    @classmethod
    def text(cls, text: str) -> "Answer":
        return cls((OutgoingPart(text),))
