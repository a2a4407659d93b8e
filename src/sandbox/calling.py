"""One call of a Bot API method, and the table the methods register in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.feed import Disconnected
from sandbox.parameters import Parameters
from sandbox.store import BotAccount
from sandbox.switchboard import Switchboard
from sandbox.wire import Json, bad_request


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with what; `disconnected` ends when the caller has gone."""

    board: Switchboard
    bot: BotAccount
    parameters: Parameters
    disconnected: Disconnected

    def chat_id(self) -> int:
        """Raises BotApiRefusal: only numeric ids exist in the sandbox."""
        value = self.parameters.text("chat_id")
        if not value:
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except ValueError:
            raise bad_request("chat not found") from None

    def writable_chat(self) -> Json:
        return self.board.writable_chat(self.bot.id, self.chat_id())


Method = Callable[[Call], Awaitable[object]]


class MethodTable(dict[str, Method]):
    """Bot API methods by lower-case name: Telegram reads names without regard to case."""

    def add(self, name: str) -> Callable[[Method], Method]:
        def register(method: Method) -> Method:
            self[name.lower()] = method
            return method

        return register
