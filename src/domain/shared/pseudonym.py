import hmac
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Marks that stand for people in logs, facts and the audit log: the same one in all of them.

    Without the installation's secret nobody can try out the few billion Telegram ids to learn
    whom a line is about.
    """

    secret: bytes = field(repr=False)

    def of(self, subject: str) -> str:
        """32 hexadecimal digits; `subject` is a person's key, such as `501`."""
        return _mark(self.secret, subject)


@lru_cache(maxsize=4_096)  # several facts of a turn are about one person
def _mark(secret: bytes, subject: str) -> str:
    return hmac.digest(secret, subject.encode(), "sha256").hex()[:32]
