"""What one person sends that nobody answers is stored up to a measure: each row takes room."""

from collections import defaultdict
from datetime import UTC, datetime

from domain.delivery.inbox import InboxRow, UpdateKey, UpdateKind

MOST_A_MINUTE = 60
_SHARES = {
    UpdateKind.OTHER: 1,
    UpdateKind.REACTION: 1,
    UpdateKind.EDIT: 1,
    UpdateKind.CALLBACK: 5,
}
"""How much more is stored of a kind. Words and commands are always: limits of their own tell the
person. So they do of presses, of which no hand makes five a second.
"""


class Flood:
    """Counts by the minute in which people sent: what waited out an outage, or is delivered
    again, passes.
    """

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self._most = most
        self._stored: defaultdict[tuple[int, int, int, int], set[UpdateKey]] = defaultdict(set)
        self._newest = datetime.min.replace(tzinfo=UTC)

    def holds_back(self, row: InboxRow) -> bool:
        """Whether its sender sent so many more in that minute that it is not stored."""
        share = _SHARES.get(row.kind)
        if share is None:
            return False
        self._forget(row.received_at)
        who = row.user_id or row.lane.chat_id
        stored = self._stored[row.key.bot_id, who, int(row.sent_at.timestamp()) // 60, share]
        if len(stored) < self._most * share:
            stored.add(row.key)
        return row.key not in stored

    def _forget(self, now: datetime) -> None:
        if (now - self._newest).total_seconds() >= 60:
            self._stored.clear()
            self._newest = now
