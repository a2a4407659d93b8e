import re
from dataclasses import dataclass
from typing import Final

from domain.shared.errors import InvalidInput

_NAME = re.compile(r"[\w.-]+")
_ARGUMENT = re.compile(r"[^:\x00-\x1f]*")
LONGEST_ACTION: Final = 64
"""In UTF-8 bytes, as it is written: what the narrowest channel lets a button carry."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can ask for without words: by a command or a button.

    Written as `name:argument:…`, it is what any channel lets its buttons carry.
    """

    name: str
    arguments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidInput("an action's name has letters, digits, dots and dashes")
        if not all(map(_ARGUMENT.fullmatch, self.arguments)):
            raise InvalidInput("an action's arguments have neither colons nor control characters")
        if len(str(self).encode()) > LONGEST_ACTION:
            raise InvalidInput(f"an action takes at most {LONGEST_ACTION} bytes")

    @classmethod
    def of(cls, name: str, *arguments: object) -> "Action":
        return cls(name, tuple(map(str, arguments)))

    @classmethod
    def parse(cls, written: str) -> "Action":
        """Raises InvalidInput for what no action is written as."""
        name, *arguments = written.split(":")
        return cls(name, tuple(arguments))

    def __str__(self) -> str:
        return ":".join((self.name, *self.arguments))
