"""What people's actions are told with over HTTP."""

from typing import Any, Literal

from fastapi import UploadFile
from pydantic import BaseModel

from sandbox.media import MediaKind
from sandbox.user_actions import Spot


class NewUser(BaseModel):
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    id: int | None = None


class NewChat(BaseModel):
    title: str
    type: Literal["group", "supergroup"] = "group"
    members: list[int] = []
    is_forum: bool = False


class _Written(BaseModel):
    """Who writes, in answer to which message, in which topic of a forum."""

    user_id: int | None = None
    reply_to: int | None = None
    thread_id: int | None = None

    def spot(self, chat_id: int) -> Spot:
        return Spot(chat_id, self.user_id, self.reply_to, self.thread_id)


class NewText(_Written):
    text: str


class NewForward(_Written):
    """A message of one of the sandbox's chats."""

    from_chat_id: int
    message_id: int


class NewForeignForward(_Written):
    """A text that comes from elsewhere."""

    text: str
    author: str


class NewContent(_Written):
    """Any other content as the Bot API shows it, e.g. a location."""

    content: dict[str, Any]


class NewFile(_Written):
    """A file to send; `duration` and `file_size` may announce something else than it is. Those of
    one `media_group_id` are an album.
    """

    kind: MediaKind
    file: UploadFile
    duration: int = 0
    file_size: int | None = None
    mime_type: str | None = None
    caption: str = ""
    emoji: str = ""
    title: str = ""
    recorded: bool = False
    media_group_id: str = ""


class NewPress(BaseModel):
    message_id: int
    data: str
    user_id: int | None = None


class NewReaction(BaseModel):
    """What stands below the message from now on; no emojis take one's reaction away."""

    message_id: int
    emojis: list[str] = []
    user_id: int | None = None


class Blocking(BaseModel):
    blocked: bool
