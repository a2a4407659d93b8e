"""The sandbox as a whole: mounted on the product's HTTP app, or an app of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from sandbox.bot_api import BotApi
from sandbox.guard import Rules
from sandbox.hooks import Hooks
from sandbox.page import Page
from sandbox.switchboard import Switchboard
from sandbox.user_api import Companion, UserApi
from sandbox.wire import BOT_ID


class Sandbox:
    """A local look-alike of Telegram: `router` serves the Bot API, the users' side and the page.

    `database` keeps everything over a restart; without one it lives in memory. Including `router`
    in an app makes the app's lifespan start and close the sandbox. `companion` tells the page who
    speaks for the bot: the sandbox itself sees only messages.
    """

    def __init__(
        self, database: Path | None, rules: Rules, companion: Companion | None = None
    ) -> None:
        self._board = Switchboard(database, rules)
        self._rules = rules
        api = BotApi(self._board, rules)
        self.router = APIRouter(include_in_schema=False, lifespan=self._lifespan)
        self.router.add_route("/bot{token}/{method}", api.answer, methods=["POST"])
        self.router.add_route("/file/bot{token}/{path:path}", api.download, methods=["GET"])
        self.router.include_router(UserApi(self._board, rules, companion).router())
        self.router.include_router(Hooks(self._board, api, rules).router())
        self.router.include_router(Page(rules).router())

    @property
    def token(self) -> str:
        """The token of the bot that the chat page talks to."""
        return f"{BOT_ID}:{self._rules.secret or 'any-token-is-good'}"

    def close(self) -> None:
        """End long polls and event streams; call it before stopping the server that holds them."""
        self._board.release()

    @asynccontextmanager
    async def _lifespan(self, app: object) -> AsyncIterator[None]:
        await self._board.resume()
        try:
            yield
        finally:
            await self._board.close()


def build_sandbox_app(
    database: Path | None, rules: Rules, companion: Companion | None = None
) -> FastAPI:
    """The sandbox alone; `app.state.sandbox` is the Sandbox."""
    sandbox = Sandbox(database, rules, companion)
    app = FastAPI(title="Majordome sandbox", openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(sandbox.router)
    app.state.sandbox = sandbox
    return app
