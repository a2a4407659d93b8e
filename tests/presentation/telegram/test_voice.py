"""Fetching a recording from Telegram, when Telegram will or can not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiogram.types import Voice
from aiohttp import web
from aiohttp.test_utils import TestServer

from domain.shared.errors import ProviderUnavailable, UnusableAudio
from infrastructure.telegram.bot import open_bot
from presentation.telegram.recordings import fetching
from tests.support.sandbox_server import DEFAULT_TOKEN

VOICE = Voice(file_id="a", file_unique_id="b", duration=1)


@dataclass
class FileServer:
    """A Bot API that knows one file."""

    url: str = ""
    refusal: str = ""
    download_status: int = 200

    async def get_file(self, _: web.Request) -> web.Response:
        if self.refusal:
            refused = {"ok": False, "error_code": 400, "description": self.refusal}
            return web.json_response(refused, status=400)
        file = {"file_id": "a", "file_unique_id": "b", "file_path": "voice/a.oga"}
        return web.json_response({"ok": True, "result": file})

    async def download(self, _: web.Request) -> web.Response:
        return web.Response(body=b"sound", status=self.download_status)

    async def fetch(self) -> bytes:
        async with open_bot(DEFAULT_TOKEN, self.url) as bot:
            return await fetching(bot, VOICE)()


@pytest.fixture
async def telegram() -> AsyncIterator[FileServer]:
    files, app = FileServer(), web.Application()
    app.router.add_post("/bot{token}/getFile", files.get_file)
    app.router.add_get("/file/bot{token}/voice/a.oga", files.download)
    async with TestServer(app) as server:
        files.url = str(server.make_url("/")).rstrip("/")
        yield files


async def test_a_recording_is_fetched_whole(telegram: FileServer) -> None:
    assert await telegram.fetch() == b"sound"


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ("Bad Request: file is too big", "too_large"),
        ("Bad Request: wrong file_id or the file is temporarily unavailable", "not_audio"),
    ],
)
async def test_a_file_that_is_not_handed_out_is_explained(
    telegram: FileServer, refusal: str, kind: str
) -> None:
    telegram.refusal = refusal
    with pytest.raises(UnusableAudio) as refused:
        await telegram.fetch()
    assert refused.value.kind == kind


@pytest.mark.parametrize("status", [404, 502])
async def test_a_download_that_fails_is_tried_again_later(
    telegram: FileServer, status: int
) -> None:
    telegram.download_status = status
    with pytest.raises(ProviderUnavailable):
        await telegram.fetch()
