"""What approvals need from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from domain.safety.approvals import ApprovalRequest, ApprovalStatus

Executor = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Does an action; the first argument is a key under which doing it twice does it once.

Raises InvalidInput for arguments that make no sense.
"""


class ApprovalRequests(Protocol):
    """Raises StorageUnavailable."""

    async def add(self, request: ApprovalRequest) -> None: ...

    async def get(self, request_id: str) -> ApprovalRequest | None: ...

    async def replace(self, request: ApprovalRequest) -> bool:
        """Where the stored one is of the revision before. False: somebody was quicker."""
        ...

    async def of_status(
        self, statuses: Sequence[ApprovalStatus], limit: int
    ) -> Sequence[ApprovalRequest]:
        """Oldest first; no statuses: all, newest first."""
        ...
