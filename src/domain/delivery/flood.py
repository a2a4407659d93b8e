"""What one person sends that nobody answers is stored up to a measure: each row takes room."""

from collections import defaultdict
from datetime import UTC, datetime

from domain.delivery.inbox import InboxRow, UpdateKey, UpdateKind

MOST_A_MINUTE = 60
_BOUNDED = (UpdateKind.OTHER, UpdateKind.REACTION)
"""Words and presses have limits of their own, which tell the person."""


class Flood:
    """Counts by the minute in which people sent: what waited out an outage, or is delivered
    again, passes.
    """

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self._most = most
        self._stored: defaultdict[tuple[int, int, int], set[UpdateKey]] = defaultdict(set)
        self._newest = datetime.min.replace(tzinfo=UTC)

    def holds_back(self, row: InboxRow) -> bool:
        """Whether its sender sent so many more in that minute that it is not stored."""
        if row.kind not in _BOUNDED:
            return False
        self._forget(row.received_at)
        who = row.user_id or row.lane.chat_id
        stored = self._stored[row.key.bot_id, who, int(row.sent_at.timestamp()) // 60]
        if len(stored) < self._most:
            stored.add(row.key)
        return row.key not in stored

    def _forget(self, now: datetime) -> None:
        if (now - self._newest).total_seconds() >= 60:
            self._stored.clear()
            self._newest = now
