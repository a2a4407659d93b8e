"""What a person is given in return, before any channel has put it into its own form."""

from dataclasses import dataclass
from typing import TypeAlias

from domain.dialogue.actions import Action


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: Action


Buttons: TypeAlias = tuple[tuple[Button, ...], ...]
"""In rows."""


@dataclass(frozen=True, slots=True)
class Text:
    """`markdown` says that a model wrote it, which may have used Markdown."""

    text: str
    markdown: bool = False
    buttons: Buttons = ()

    @property
    def is_buttons_alone(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    caption: str = ""
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True)
class Document:
    content: bytes
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What was understood of a recording, to stand above the next part.

    `title` introduces it where nothing else tells what it is.
    """

    title: str
    text: str


Part: TypeAlias = Text | Picture | Document | Quote


@dataclass(frozen=True, slots=True)
class Reply:
    """No parts: nothing is said.

    `notice` is for the eyes of who pressed a button alone, where the channel can do that.
    `removes_buttons`: those of the message with the button that was pressed have done their work.
    `again_in`: the turn is to be handed in again in so many seconds, as one with what is said
    meanwhile; this is only a notice of that. `retry_after`: the person is over a limit, and has
    room again in so many seconds.
    """

    parts: tuple[Part, ...] = ()
    notice: str = ""
    removes_buttons: bool = False
    again_in: float = 0.0
    retry_after: float = 0.0

    @classmethod
    def text(cls, text: str, buttons: Buttons = ()) -> "Reply":
        return cls((Text(text, buttons=buttons),))

    @classmethod
    def buttons_alone(cls, buttons: Buttons) -> "Reply":
        """No words: they are to stand under the last part of another reply."""
        return cls((Text("", buttons=buttons),))
