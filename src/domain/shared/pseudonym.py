import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Marks that stand for people in logs, facts and the audit log: the same one in all of them.

    Without the installation's secret nobody can try out the few billion Telegram ids to learn
    whom a line is about.
    """

    secret: bytes = field(repr=False)

    def of(self, subject: str) -> str:
        """32 hexadecimal digits; `subject` is a person's key, such as `501`."""
        return hmac.digest(self.secret, subject.encode(), "sha256").hex()[:32]
