"""The sandbox as a whole: mounted on the product's HTTP app, or an app of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from sandbox.bot_api import BotApi
from sandbox.hooks import Hooks
from sandbox.page import page_router
from sandbox.switchboard import Switchboard
from sandbox.user_api import UserApi
from sandbox.wire import DEFAULT_TOKEN


class Sandbox:
    """A local look-alike of Telegram: `router` serves the Bot API, the users' side and the page.

    Including `router` in an app makes the app's lifespan start and close the sandbox.
    """

    token = DEFAULT_TOKEN

    def __init__(self, database: Path | None = None) -> None:
        self._board = Switchboard(database)
        api = BotApi(self._board)
        self.router = APIRouter(include_in_schema=False, lifespan=self._lifespan)
        self.router.add_route("/bot{token}/{method}", api.answer, methods=["GET", "POST"])
        self.router.add_route("/file/bot{token}/{path:path}", api.download, methods=["GET"])
        self.router.include_router(UserApi(self._board).router())
        self.router.include_router(Hooks(self._board, api).router())
        self.router.include_router(page_router())

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


def build_sandbox(database: Path | None = None) -> Sandbox:
    """`database` keeps everything over a restart; without one it lives in memory."""
    return Sandbox(database)


def build_sandbox_app(database: Path | None = None) -> FastAPI:
    """The sandbox alone; `app.state.sandbox` is the Sandbox."""
    sandbox = build_sandbox(database)
    app = FastAPI(title="Majordome sandbox", openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(sandbox.router)
    app.state.sandbox = sandbox
    return app
