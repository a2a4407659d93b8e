import re
from dataclasses import dataclass
from typing import Final

from domain.shared.errors import InvalidInput

_WORD = re.compile(r"[\w.-]+")
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
        if not all(map(_WORD.fullmatch, (self.name, *self.arguments))):
            raise InvalidInput("the words of an action are letters, digits, dots and dashes")
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
