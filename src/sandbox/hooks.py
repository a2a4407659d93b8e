"""Hooks for tests over HTTP: the log of calls, scripted faults, limits, raw updates."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from sandbox.bot_api import BotApi
from sandbox.calls import Fault, FaultKind
from sandbox.guard import Rules
from sandbox.guarded_route import guarded_router, guests_only
from sandbox.switchboard import Switchboard
from sandbox.wire import BOT_ID, Json, bad_request


class NewFault(BaseModel):
    """See Fault; `times` null strikes until the faults are cleared."""

    kind: FaultKind
    method: str = "*"
    chat_id: int | None = None
    status: int = 500
    retry_after: int | None = None
    times: int | None = 1
    seconds: float = 60.0


class Limits(BaseModel):
    """Calls per window, 0 for none."""

    per_chat_per_second: int = Field(0, ge=0)
    per_group_per_minute: int = Field(0, ge=0)
    overall_per_second: int = Field(0, ge=0)
    drafts_per_5s: int = Field(0, ge=0)


class Backoff(BaseModel):
    seconds: float = Field(gt=0)


class Hooks:
    """What a test may see and turn."""

    def __init__(self, board: Switchboard, api: BotApi, rules: Rules) -> None:
        self._board = board
        self._api = api
        self._rules = rules

    def router(self) -> APIRouter:
        router = guarded_router(guests_only(self._rules), "/sandbox/api")
        router.add_api_route("/calls", self.calls, methods=["GET"])
        router.add_api_route("/calls/clear", self.clear_calls, methods=["POST"])
        router.add_api_route("/faults", self.add_fault, methods=["POST"])
        router.add_api_route("/faults/clear", self.clear_faults, methods=["POST"])
        router.add_api_route("/limits", self.set_limits, methods=["POST"])
        router.add_api_route("/webhook-backoff", self.set_backoff, methods=["POST"])
        router.add_api_route("/updates", self.inject, methods=["POST"])
        router.add_api_route("/updates", self.pending, methods=["GET"])
        return router

    async def calls(self, method: str = "", last: int = 1_000) -> Json:
        """Counts per method, and the latest calls with parameters and outcome."""
        log = self._api.calls
        latest = [call for call in log.latest if method in ("", call["method"])]
        return {"counts": dict(log.counts), "calls": latest[-last:]}

    async def clear_calls(self) -> None:
        self._api.calls.clear()

    async def add_fault(self, fault: NewFault) -> None:
        self._api.faults.script.append(Fault(**fault.model_dump()))

    async def clear_faults(self) -> None:
        self._api.faults.script.clear()

    async def set_limits(self, limits: Limits) -> Limits:
        for name, value in limits:
            setattr(self._api.limits, name, value)
        return limits

    async def set_backoff(self, backoff: Backoff) -> None:
        """The wait before a webhook's second retry; it doubles from there."""
        self._board.webhooks.backoff = backoff.seconds

    async def inject(self, update: dict[str, Any], bot_id: int = BOT_ID) -> Json:
        """Queue any update as it is; without `update_id` it gets the next one."""
        if not update.keys() - {"update_id"}:
            raise bad_request("an update needs a content")
        return {"update_id": self._board.tell(self._board.bot(bot_id), update)}

    async def pending(self, bot_id: int = BOT_ID) -> Json:
        """How many updates the bot has not confirmed."""
        return {"pending": self._board.store.count_updates(bot_id)}
