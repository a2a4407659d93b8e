"""Keys to the product's doors, over HTTP and on the command line."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest


class Role(StrEnum):
    """Who holds a key; `permissions` has the table of what each may do.

    Services call the APIs, support looks after users, owners after the personas that are theirs,
    ops after everything that is released, and admins give out keys.
    """

    SERVICE = "service"
    SUPPORT = "support"
    OWNER = "owner"
    OPS = "ops"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is at the door, once known."""

    name: str
    role: Role

    @property
    def tenant(self) -> str:
        """Whose data a call's are: the key's holder, as part of a person's id."""
        return re.sub(r"[\s:]+", "-", self.name)[:128]


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What is stored of a key: never the secret itself."""

    key_id: str
    name: str
    role: Role
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def has_secret(self, secret: str) -> bool:
        """Compared in constant time."""
        return compare_digest(self.digest, digest_of(secret))

    def is_in_force(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def digest_of(secret: str) -> str:
    """Plain SHA-256 suffices: the secrets are random, nobody can guess them from a list."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
