from collections.abc import Sequence

from application.safety.approval_ports import ApprovalRequests
from domain.safety.approvals import ApprovalRequest, ApprovalStatus


class InMemoryApprovalRequests(ApprovalRequests):
    def __init__(self) -> None:
        self._requests: dict[str, ApprovalRequest] = {}

    async def add(self, request: ApprovalRequest) -> ApprovalRequest:
        return self._requests.setdefault(request.request_id, request)

    async def get(self, request_id: str) -> ApprovalRequest | None:
        return self._requests.get(request_id)

    async def replace(self, request: ApprovalRequest) -> bool:
        stored = self._requests.get(request.request_id)
        if stored is None or stored.revision != request.revision - 1:
            return False
        self._requests[request.request_id] = request
        return True

    async def of_status(
        self, statuses: Sequence[ApprovalStatus], limit: int
    ) -> Sequence[ApprovalRequest]:
        found = [
            each for each in self._requests.values() if not statuses or each.status in statuses
        ]
        return sorted(found, key=lambda r: r.created_at, reverse=not statuses)[:limit]

    async def unfinished(self, limit: int) -> Sequence[ApprovalRequest]:
        found = [each for each in self._requests.values() if each.todo]
        return sorted(found, key=lambda r: r.created_at)[:limit]

    async def pending_of(self, requester: str) -> Sequence[ApprovalRequest]:
        pending = await self.of_status((ApprovalStatus.PENDING,), len(self._requests) or 1)
        return [each for each in pending if each.requester == requester]
