"""A person's turn, as every channel hands it in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from application.speech.hear import Note
from domain.delivery.inbox import UpdateKey
from domain.dialogue.actions import Action
from domain.personalization.situation import RepliedTo
from domain.personalization.whereabouts import Place
from domain.shared.identity import Conversation, MemoryOwner, Person


@dataclass(frozen=True, slots=True)
class Written:
    """Words as they were typed; perhaps nothing that can be seen.

    `forwarded_from` names who wrote what a person only passes on, `somebody` where that is hidden.
    """

    text: str
    forwarded_from: str | None = None


FetchFile = Callable[[int], Awaitable[bytes]]
"""Gives a file of at most so many bytes; raises UnusableFile, ProviderUnavailable."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be fetched; its name and media type are what its sender says."""

    fetch: FetchFile
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is neither words nor a recording, by its kind.

    The kinds: `sticker`, `photo`, `video`, `document`, `voice`, `location`, `contact`, `poll`,
    `dice`, and `other` for all that is not known. `caption` is what was written under it.
    `is_replied_to`: it was sent before, and what is said now answers it. `place` is that of a
    `location`.
    """

    kind: str
    caption: str = ""
    file: File | None = None
    is_replied_to: bool = False
    place: Place | None = None


Content: TypeAlias = Written | Note | Attachment


@dataclass(frozen=True, slots=True)
class Order:
    """A command that was typed, or a button that was pressed.

    No action: a button of which nobody knows any more what it meant.
    """

    action: Action | None
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that was said before, and is put otherwise now, so long after it was sent."""

    message_id: int
    after: timedelta


@dataclass(frozen=True, slots=True)
class UserTurn:
    """Everything a person says before an answer is due: an order, or contents in their order.

    Of an order, the contents are what was typed after the command.

    `username` is the public one, without @. `language_code` is the IETF tag of the person's
    client. `is_retry`: an earlier attempt at this very turn failed. `is_taken_over`: somebody else
    answers it. `update` is where the turn stands in the inbox, if it came from there.
    `replied_to` is the message that the person answers. `approved` names the request by which
    people have agreed to what is asked for. `edit`: the contents are those of an earlier message,
    as its writer has changed it.
    """

    turn_id: str
    conversation: Conversation
    person: Person
    owner: MemoryOwner
    contents: tuple[Content, ...] = ()
    order: Order | None = None
    name: str = ""
    username: str = ""
    language_code: str | None = None
    is_retry: bool = False
    is_taken_over: bool = False
    update: UpdateKey | None = None
    replied_to: RepliedTo | None = None
    approved: str = ""
    edit: Edit | None = None

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads the answer."""
        return self.owner.group_id is None
