"""What approvals need from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from domain.safety.approvals import ApprovalRequest, ApprovalStatus


class Executor(Protocol):
    async def __call__(self, key: str, arguments: Mapping[str, Any], persona: str = "") -> None:
        """Do an action for a persona, or for none; twice under one `key` does it once.

        Raises InvalidInput for arguments that make no sense, and what the policy keeps back.
        """
        ...


@runtime_checkable
class Checking(Protocol):
    """An executor that tells at once what makes no sense, so that nobody is asked about it."""

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raises InvalidInput."""
        ...


class ToolExecutor(Protocol):
    async def __call__(self, request: ApprovalRequest) -> None:
        """Do what a model called for; twice does it once. Raises InvalidInput for arguments that
        make no sense.
        """
        ...


class ApprovalRequests(Protocol):
    """Raises StorageUnavailable."""

    async def add(self, request: ApprovalRequest) -> ApprovalRequest:
        """Store it; the one that was stored under its id before, where there is one.

        Raises PersonErased where whoever asks was erased since.
        """
        ...

    async def get(self, request_id: str) -> ApprovalRequest | None: ...

    async def replace(self, request: ApprovalRequest) -> bool:
        """Where the stored one is of the revision before. False: somebody was quicker."""
        ...

    async def of_status(
        self, statuses: Sequence[ApprovalStatus], limit: int
    ) -> Sequence[ApprovalRequest]:
        """Oldest first; no statuses: all, newest first."""
        ...

    async def unfinished(self, limit: int) -> Sequence[ApprovalRequest]:
        """Those with something to do, oldest first."""
        ...

    async def pending_of(self, requester: str) -> Sequence[ApprovalRequest]: ...


class ApprovalObserver(Protocol):
    """What the operator sees."""

    def waiting(self, requests: int, oldest_seconds: float) -> None:
        """How many nobody has decided about yet, and for how long the oldest has waited."""
        ...

    def ended(self, status: ApprovalStatus) -> None: ...


class PerformAsked(Protocol):
    """Does what a person asked for in a conversation, and answers them there, once."""

    async def execute(self, request: ApprovalRequest) -> None:
        """Again, it does nothing new. Raises RetryLater."""
        ...
