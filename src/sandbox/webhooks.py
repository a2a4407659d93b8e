"""Updates pushed to a bot's webhook: in order per chat, again and again until it says 2xx."""

import asyncio
import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from sandbox.guard import Rules
from sandbox.parameters import Parameters
from sandbox.store import BotAccount, Store
from sandbox.wire import Json, bad_request

_TIMEOUT: Final = aiohttp.ClientTimeout(total=60)
_LONGEST_WAIT: Final = 60.0
_PORTS: Final = {"http": 80, "https": 443}
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")

# Telegram orders the messages of a chat; button presses may overtake them.
LaneKey = tuple[int, object, bool]


@dataclass(slots=True)
class _Lane:
    updates: deque[tuple[int, bytes]] = field(default_factory=deque)
    worker: asyncio.Task[None] | None = None


class WebhookDelivery:
    """Delivers to webhooks. `backoff` is the second retry's wait in seconds; it doubles."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.backoff = 2.0
        self.rules = rules
        self._store = store
        self._lanes: defaultdict[LaneKey, _Lane] = defaultdict(_Lane)
        self._slots: dict[int, asyncio.Semaphore] = {}
        self._session: aiohttp.ClientSession | None = None

    def restart(self, bot: BotAccount) -> None:
        """Begin anew with everything pending, after the webhook was set, moved or removed."""
        self._stop(bot.id)
        if bot.webhook is None:
            return
        self._slots[bot.id] = asyncio.Semaphore(bot.webhook["max_connections"])
        for update_id, body in self._store.pending_updates(bot.id, 0, -1):
            self._offer(bot, update_id, body)

    def push(self, bot: BotAccount, update_id: int) -> None:
        """Deliver a new update behind the earlier ones of its chat."""
        [(_, body)] = self._store.pending_updates(bot.id, update_id, 1)
        self._offer(bot, update_id, body)

    async def close(self) -> None:
        workers = [lane.worker for lane in self._lanes.values() if lane.worker]
        self._stop(None)
        await asyncio.gather(*workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _stop(self, bot_id: int | None) -> None:
        for key in [key for key in self._lanes if bot_id in (None, key[0])]:
            lane = self._lanes.pop(key)
            if lane.worker is not None:
                lane.worker.cancel()

    def _offer(self, bot: BotAccount, update_id: int, body: bytes) -> None:
        lane = self._lanes[_lane_key(bot.id, orjson.loads(body))]
        lane.updates.append((update_id, body))
        if lane.worker is None or lane.worker.done():
            lane.worker = asyncio.get_running_loop().create_task(self._work(bot, lane))

    async def _work(self, bot: BotAccount, lane: _Lane) -> None:
        while lane.updates:
            update_id, body = lane.updates[0]
            failures = 0
            while not await self._delivered(bot, body):
                failures += 1
                if failures > 1:
                    wait = self.backoff * 2 ** min(failures - 2, 16)
                    await asyncio.sleep(min(wait, _LONGEST_WAIT))
            lane.updates.popleft()
            self._store.confirm(update_id)

    async def _delivered(self, bot: BotAccount, body: bytes) -> bool:
        webhook = bot.webhook
        if webhook is None:
            return False
        headers = {"content-type": "application/json"}
        if webhook["secret_token"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        try:
            async with (
                self._slots[bot.id],
                self._http().post(
                    webhook["url"], data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            _note_failure(webhook, _reason(error))
            return False
        if not 200 <= answer.status < 300:
            status = f"{answer.status} {answer.reason}"
            _note_failure(webhook, f"Wrong response from the webhook: {status}")
            return False
        return True

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        return self._session


def checked_webhook(parameters: Parameters, rules: Rules) -> Json:
    """The webhook to store; raises BotApiRefusal. Plain http is fine on this machine."""
    url = parameters.text("url")
    check_target(url, rules)
    secret = parameters.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.integer("max_connections", 40)
    return {
        "url": url,
        "secret_token": secret,
        "max_connections": min(max(connections, 1), 100),
    }


def check_target(url: str, rules: Rules) -> None:
    """Raises BotApiRefusal unless the address is one the sandbox may call."""
    try:
        address = urlsplit(url)
        port = address.port or _PORTS[address.scheme]
    except (KeyError, ValueError):
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    # Names other than this one are looked up, and may lead anywhere.
    if address.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise bad_request("bad webhook: the sandbox calls this machine only")
    if rules.webhook_port not in (None, port):
        raise bad_request("bad webhook: the sandbox calls its own address only")


def webhook_info(bot: BotAccount, pending: int) -> Json:
    """What getWebhookInfo answers; never the secret."""
    webhook = bot.webhook or {}
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": pending,
    }
    for key in ("max_connections", "last_error_date", "last_error_message"):
        if key in webhook:
            info[key] = webhook[key]
    if bot.allowed_updates:
        info["allowed_updates"] = bot.allowed_updates
    return info


def _lane_key(bot_id: int, update: Json) -> LaneKey:
    kind = next(key for key in update if key != "update_id")
    content = update[kind]
    message = content.get("message", content) if isinstance(content, dict) else {}
    return bot_id, message.get("chat", {}).get("id"), kind == "callback_query"


def _note_failure(webhook: Json, reason: str) -> None:
    webhook["last_error_date"] = int(time.time())
    webhook["last_error_message"] = reason


def _reason(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    return "Connection reset by peer"
