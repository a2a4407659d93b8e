import asyncio

import pytest
from pydantic import SecretStr

from domain.shared.errors import ConfigurationError
from presentation.telegram import webhook_registration
from presentation.telegram.webhook_registration import keep_webhook
from tests.support.sandbox_user import SandboxClient
from tests.support.telegram_channel import Channel

SECRET = SecretStr("0123456789abcdef")
ADDRESS = "http://127.0.0.1:9/telegram/webhook"


async def registered(channel: Channel, url: str) -> None:
    """Return as soon as Telegram has the address."""
    keeping = asyncio.create_task(keep_webhook(channel.bot, url, SECRET))
    try:
        async with asyncio.timeout(60):
            while (await channel.bot.get_webhook_info()).url != url:
                if keeping.done():
                    await keeping
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_the_address_is_registered_and_kept(connected: Channel) -> None:
    await registered(connected, ADDRESS)


async def test_an_outage_of_telegram_is_waited_out(
    connected: Channel, sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_registration, "_PAUSE_SECONDS", 0.01)
    await sandbox.fault("status", "setWebhook", status=500)
    await registered(connected, ADDRESS)
    outcomes = [call["outcome"] for call in await sandbox.calls("setWebhook")]
    assert len(outcomes) == 2


async def test_an_address_that_telegram_refuses_names_the_setting(connected: Channel) -> None:
    with pytest.raises(ConfigurationError, match=r"^TELEGRAM_WEBHOOK_URL: "):
        await keep_webhook(connected.bot, "http://example.org/hook", SECRET)


async def test_a_token_that_telegram_does_not_know_names_the_setting(
    connected: Channel, sandbox: SandboxClient
) -> None:
    await sandbox.fault("status", "setWebhook", status=401)
    with pytest.raises(ConfigurationError, match=r"^TELEGRAM_BOT_TOKEN: "):
        await keep_webhook(connected.bot, ADDRESS, SECRET)
