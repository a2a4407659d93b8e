"""Who is spoken with, where, and under which name things are remembered.

The only place where these values are written as strings and read back.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.shared.errors import InvalidInput

_TELEGRAM_ID = re.compile(r"[1-9][0-9]{0,15}")
_CHAT_ID = re.compile(r"-?[1-9][0-9]{0,15}")
_TENANT = re.compile(r"[^\s:]{1,128}")
OPAQUE = (
    r"[^\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"{1,128}"
)
"""An id of somebody else's: visible characters of any script, none that turns or hides others."""

_OPAQUE = re.compile(OPAQUE)


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody the product knows, written as `501` (Telegram) or `service:<tenant>:<id>`.

    A tenant is the key with which another service calls, so that two services that name their
    users alike never share anything.
    """

    key: str

    def __post_init__(self) -> None:
        if not (_TELEGRAM_ID.fullmatch(self.key) or _is_of_service(self.key)):
            raise InvalidInput(
                "a person is a Telegram id in plain digits, such as 501, "
                "or service:<key name>:<user id>"
            )

    @classmethod
    def of_telegram(cls, user_id: int) -> "Person":
        return cls(str(user_id))

    @classmethod
    def of_service(cls, tenant: str, user_id: str) -> "Person":
        """`user_id` as the other service names its user: up to 128 visible characters."""
        return cls(f"service:{tenant}:{user_id}")

    @property
    def telegram_id(self) -> int | None:
        """None for a user of another service."""
        return int(self.key) if self.key.isdecimal() else None

    @property
    def tenant(self) -> str | None:
        """The service whose user this is; None for somebody in Telegram."""
        return None if self.telegram_id is not None else self.key.split(":")[1]

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True, order=True)
class Conversation:
    """A chat with one of our bots; `thread_id` is the topic in a forum."""

    bot_id: int
    chat_id: int
    thread_id: int | None = None

    @property
    def is_private(self) -> bool:
        """Telegram gives people positive ids, groups and channels negative ones."""
        return self.chat_id > 0


@dataclass(frozen=True, slots=True, order=True)
class MemoryOwner:
    """Under whom a memory is kept, written as `501` or `group:-100:501`.

    In a group everybody reads the answer, so a group never draws on what was said in private:
    there the same person has a memory of its own, per group.
    """

    person: Person
    group_id: int | None = None

    @classmethod
    def parse(cls, written: str) -> "MemoryOwner":
        """Raises InvalidInput for what no owner is written as."""
        return _owner(written)

    def __str__(self) -> str:
        return f"group:{self.group_id}:{self.person}" if self.group_id else str(self.person)


@lru_cache(maxsize=4_096)  # one turn asks for its owner several times
def _owner(written: str) -> MemoryOwner:
    if not written.startswith("group:"):
        return MemoryOwner(Person(written))
    group, _, person = written.removeprefix("group:").partition(":")
    if not _CHAT_ID.fullmatch(group):
        raise InvalidInput("a memory in a group is written as group:<chat id>:<Telegram id>")
    return MemoryOwner(Person(person), int(group))


def _is_of_service(key: str) -> bool:
    kind, _, rest = key.partition(":")
    tenant, _, user_id = rest.partition(":")
    named = _TENANT.fullmatch(tenant) and _OPAQUE.fullmatch(user_id)
    return kind == "service" and bool(named)
