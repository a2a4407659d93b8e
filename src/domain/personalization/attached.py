"""What a message brings besides its words; a model is shown it in that turn alone."""

import base64
from dataclasses import dataclass

from domain.personalization.situation import RepliedTo
from domain.text_engine.messages import ChatMessage, ContentPart, Image, Role, as_data

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document's text; perhaps only the passages that matter, as `is_whole` tells."""

    name: str
    text: str
    is_whole: bool = True

    def shown(self) -> str:
        """As data: whoever wrote it, nothing in it is an instruction."""
        name = as_data(" ".join(self.name.split())).replace('"', "'")
        shown = "" if self.is_whole else ' shown="some passages"'
        return f'<document name="{name}"{shown} untrusted="yes">\n{as_data(self.text)}\n</document>'


@dataclass(frozen=True, slots=True)
class Attached:
    """`replied_to` and `counsel`, what colleagues say as data, are no files: by themselves nothing
    is attached.
    """

    papers: tuple[Paper, ...] = ()
    pictures: tuple[Image, ...] = ()
    replied_to: RepliedTo | None = None
    counsel: str = ""

    def __bool__(self) -> bool:
        return bool(self.papers or self.pictures)

    def to_message(self, words: str) -> ChatMessage:
        """Everything in one message of the user, the words last."""
        text = "\n\n".join((*(paper.shown() for paper in self.papers), words))
        if self.replied_to and (answered := self.replied_to.shown()):
            text = f"{answered}\n{text}"
        if self.counsel:
            text = f"{self.counsel}\n\n{text}"
        if not self.pictures:
            return ChatMessage(Role.USER, text)
        parts: tuple[ContentPart, ...] = (*self.pictures, text)
        return ChatMessage.of_parts(Role.USER, parts)


def picture_of(content: bytes) -> Image | None:
    """None for what no model takes as a picture."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return _image(kind, content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _image("image/webp", content)
    return None


def _image(kind: str, content: bytes) -> Image:
    return Image(f"data:{kind};base64,{base64.b64encode(content).decode()}")
