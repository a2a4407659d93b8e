"""The Bot API's HTTP door: reads a call, lets scripted faults strike, answers as Telegram does."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sandbox import account_methods, forum_methods, media_methods, message_methods
from sandbox.calling import Call, MethodTable
from sandbox.calls import CallLog, CutConnection, Faults, RateLimits, strike
from sandbox.guard import Rules, check_bot
from sandbox.media import MAX_DOWNLOAD
from sandbox.parameters import bounded, read_parameters
from sandbox.switchboard import Switchboard
from sandbox.wire import BotApiRefusal, accepted, bot_id_of, refused

METHODS: Final = MethodTable(
    message_methods.methods
    | media_methods.methods
    | forum_methods.methods
    | account_methods.methods
)


class BotApi:
    """Answers `/bot{token}/{method}` and `/file/bot{token}/{path}`."""

    def __init__(self, board: Switchboard, rules: Rules) -> None:
        self.calls = CallLog()
        self.faults = Faults()
        self.limits = RateLimits()
        self._board = board
        self._rules = rules

    async def answer(self, request: Request) -> Response:
        try:
            bot_id = self._caller(request)
            name = request.path_params["method"]
            if name.lower() not in METHODS:
                raise BotApiRefusal(404, "Not Found")
            parameters = await read_parameters(bounded(request))
        except BotApiRefusal as refusal:
            return refused(refusal)
        call = Call(self._board, self._board.bot(bot_id), parameters, request.receive)
        return await self._carry_out(call, name)

    async def download(self, request: Request) -> Response:
        try:
            self._caller(request)
        except BotApiRefusal as refusal:
            return refused(refusal)
        fault = self.faults.take("download", "")
        if fault is not None:
            return await strike(fault, request.receive)
        found = self._board.store.content(request.path_params["path"])
        if found is None or found[0].size > MAX_DOWNLOAD:
            return refused(BotApiRefusal(404, "Not Found"))
        return Response(found[1], media_type="application/octet-stream")

    def _caller(self, request: Request) -> int:
        """The bot whose token this is; raises BotApiRefusal."""
        token = request.path_params["token"]
        check_bot(request, self._rules, token)
        return bot_id_of(token)

    async def _carry_out(self, call: Call, name: str) -> Response:
        chat_id = call.parameters.text("chat_id")
        fault = self.faults.take(name, chat_id)
        if fault is not None and fault.kind != "drop_after":
            self._record(call, name, fault.kind)
            return await strike(fault, call.disconnected)
        response, outcome = await self._execute(call, name)
        self._record(call, name, "drop_after" if fault else outcome)
        return CutConnection() if fault else response

    async def _execute(self, call: Call, name: str) -> tuple[Response, str]:
        method = name.lower()
        try:
            if "chat_id" in call.parameters.values:
                self.limits.check(call.bot.id, method, call.chat_id())
            return accepted(await METHODS[method](call)), "ok"
        except BotApiRefusal as refusal:
            return refused(refusal), str(refusal.code)

    def _record(self, call: Call, name: str, outcome: str) -> None:
        self.calls.record(call.bot.id, name, call.parameters.values, outcome)
