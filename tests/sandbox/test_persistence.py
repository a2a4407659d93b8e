"""A sandbox that was killed goes on where it stood."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiogram import Bot

from tests.support.sandbox_server import SandboxProcess, open_bot, sandbox_server
from tests.support.sandbox_user import SandboxClient, SandboxUser


async def _talk(url: str) -> SandboxUser:
    async with SandboxClient.open(url) as sandbox, open_bot(url) as bot:
        anna = await sandbox.user("Anna")
        await anna.send_text("Remember me")
        await bot.send_message(anna.id, "Always, madam")
        return anna


@asynccontextmanager
async def _running(database: Path) -> AsyncIterator[tuple[SandboxClient, Bot]]:
    async with (
        sandbox_server(database) as url,
        SandboxClient.open(url) as sandbox,
        open_bot(url) as bot,
    ):
        yield sandbox, bot


async def _texts(bot: Bot) -> list[str | None]:
    return [update.message.text for update in await bot.get_updates() if update.message]


async def test_a_killed_process_loses_neither_talk_nor_updates(tmp_path: Path) -> None:
    process = SandboxProcess(tmp_path / "sandbox.db").start()
    anna = await _talk(process.url)
    process.kill()
    process.start()
    try:
        async with SandboxClient.open(process.url) as sandbox, open_bot(process.url) as bot:
            again = SandboxUser(sandbox, anna.id)
            texts = [message["text"] for message in await again.messages()]
            assert texts == ["Remember me", "Always, madam"]
            assert await _texts(bot) == ["Remember me"]
            assert (await bot.send_message(anna.id, "Next")).message_id == 3
    finally:
        process.stop()


async def test_files_blocks_and_webhooks_are_kept(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    async with _running(database) as (sandbox, bot):
        anna = await sandbox.user("Anna")
        await anna.send_voice(b"OggS")
        await anna.block()
        await bot.set_webhook("http://127.0.0.1:9/hook", max_connections=5)
    async with _running(database) as (sandbox, bot):
        assert (await bot.get_webhook_info()).max_connections == 5
        answer = await sandbox.get(f"chats/{anna.id}/messages")
        assert answer["blocked"] is True
        content = await bot.download(answer["messages"][0]["voice"]["file_id"])
        assert content
        assert content.read() == b"OggS"


async def test_a_fresh_sandbox_does_not_repeat_the_update_ids_of_an_earlier_one(
    sandbox: SandboxClient, anna: SandboxUser, bot: Bot
) -> None:
    await anna.send_text("x")
    [update] = await bot.get_updates()
    assert update.update_id > 1_700_000_000
