"""A foreign web page, another machine or a stranger's program tries to command the sandbox."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramUnauthorizedError

from domain.shared.errors import ConfigurationError
from infrastructure.secret_file import token_of
from infrastructure.settings import Settings
from sandbox.guard import Rules
from tests.support.in_process_product import product_settings, running_product
from tests.support.sandbox_server import open_bot, sandbox_server, sandbox_thread

SECRET = "of-this-test-alone-and-of-no-other"
TOKEN = f"10000:{SECRET}"
ONCE_IN_THE_SOURCE = "10000:sandbox-butler-of-this-machine-only"
EVIL = "https://evil.example"
PROXY = {"X-Forwarded-For": "203.0.113.7"}

Headers = dict[str, str]

FOREIGN_PAGES: list[Headers] = [
    {"Origin": EVIL},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:3000"},
    {"Referer": f"{EVIL}/page"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox_thread(Rules(SECRET, webhook_port=8080)) as url:
        yield url


@pytest.fixture
async def http(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar) as session:
        yield session


async def said(http: aiohttp.ClientSession) -> list[str]:
    async with http.get("/sandbox/api/chats/501/messages") as answer:
        return [message["text"] for message in (await answer.json())["messages"]]


@pytest.mark.parametrize("headers", [*FOREIGN_PAGES, {"Host": "evil.example"}])
async def test_a_foreign_page_cannot_write_as_a_guest(
    http: aiohttp.ClientSession, headers: Headers
) -> None:
    before = await said(http)
    body = {"text": "I am your master now"}
    path = "/sandbox/api/chats/501/messages"
    async with http.post(path, json=body, headers=headers) as answer:
        assert answer.status in (401, 403)
    assert await said(http) == before


@pytest.mark.parametrize("headers", FOREIGN_PAGES)
async def test_a_foreign_page_cannot_speak_as_the_bot_though_it_knew_the_token(
    http: aiohttp.ClientSession, headers: Headers
) -> None:
    body = {"chat_id": 501, "text": "x"}
    async with http.post(f"/bot{TOKEN}/sendMessage", data=body, headers=headers) as answer:
        assert answer.status == 403


async def test_the_token_that_once_stood_in_the_source_opens_nothing(url: str) -> None:
    async with open_bot(url, ONCE_IN_THE_SOURCE) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.send_message(501, "I am the butler")


async def test_a_picture_in_a_foreign_page_changes_nothing(http: aiohttp.ClientSession) -> None:
    before = await said(http)
    for path in (f"/bot{TOKEN}/sendMessage?chat_id=501&text=x", "/sandbox/api/chats/501/block"):
        async with http.get(path) as answer:
            assert answer.status == 405
    assert await said(http) == before


@pytest.mark.parametrize(
    "path", ["/sandbox/api/users", "/sandbox/api/chats/501/messages", f"/bot{TOKEN}/getMe"]
)
async def test_a_foreign_caller_is_refused_before_its_body_is_read(url: str, path: str) -> None:
    assert await status_of_a_promised_body(url, path, f"Origin: {EVIL}") == 403


@pytest.mark.parametrize("path", ["/sandbox/api/users", f"/bot{TOKEN}/sendMessage"])
async def test_a_body_that_is_too_large_is_refused_unread(url: str, path: str) -> None:
    assert await status_of_a_promised_body(url, path, "Accept: */*") == 413


async def status_of_a_promised_body(url: str, path: str, header: str) -> int:
    """The answer to a call that announces 200 MB and sends none of them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\nContent-Length: 209715200"
    try:
        writer.write(f"{head}\r\n\r\n".encode())
        return int((await asyncio.wait_for(reader.readline(), 60)).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:27017/",
        "http://localhost/hook",
        "http://evil.localhost:8080/hook",
        "http://127.0.0.1:8080@evil.example/hook",
        "https://evil.example:8080/hook",
    ],
)
async def test_a_webhook_points_nowhere_but_at_the_product_itself(url: str, target: str) -> None:
    async with open_bot(url, TOKEN) as bot:
        with pytest.raises(TelegramBadRequest, match="bad webhook"):
            await bot.set_webhook(target)
        assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_at_the_product_itself_is_taken(url: str) -> None:
    async with open_bot(url, TOKEN) as bot:
        assert await bot.set_webhook("http://127.0.0.1:8080/telegram/webhook")
        await bot.delete_webhook()


async def test_a_webhook_set_before_the_rule_is_forgotten(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.sqlite3"
    async with sandbox_server(database) as url, open_bot(url) as bot:
        await bot.set_webhook("http://127.0.0.1:9/hook")
    async with (
        sandbox_server(database, rules=Rules(SECRET, webhook_port=8080)) as url,
        open_bot(url, TOKEN) as bot,
    ):
        assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    "headers",
    [PROXY, {"Forwarded": "for=203.0.113.7"}, {"Via": "1.1 caddy"}, {"Host": "bot.example.org"}],
)
async def test_who_comes_from_elsewhere_is_asked_for_the_secret(
    http: aiohttp.ClientSession, headers: Headers
) -> None:
    async with http.get("/sandbox/api/users", headers=headers) as answer:
        assert answer.status == 401
    async with http.get("/sandbox", headers=headers) as answer:
        assert answer.status == 401
        assert 'name="secret"' in await answer.text()


async def test_a_proxy_that_adds_no_header_is_known_by_its_old_http(url: str) -> None:
    """As nginx passes calls on by default."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(b"GET /sandbox/api/users HTTP/1.0\r\nHost: 127.0.0.1:8080\r\n\r\n")
    try:
        assert (await asyncio.wait_for(reader.readline(), 60)).split()[1] == b"401"
    finally:
        writer.close()
        await writer.wait_closed()


async def test_the_secret_opens_the_page_from_elsewhere_and_a_wrong_one_does_not(
    http: aiohttp.ClientSession,
) -> None:
    assert await enters(http, "guess") == ""
    assert "HttpOnly" in (cookie := await enters(http, SECRET))
    assert "SameSite=strict" in cookie
    assert SECRET not in cookie
    async with http.get("/sandbox/api/users", headers=PROXY) as answer:
        assert answer.status == 200
    async with http.get("/sandbox", headers=PROXY) as answer:
        assert 'data-testid="conversation"' in await answer.text()


async def enters(http: aiohttp.ClientSession, secret: str) -> str:
    """Show the secret from elsewhere; returns the cookie that comes back."""
    door = http.post(
        "/sandbox/login", data={"secret": secret}, headers=PROXY, allow_redirects=False
    )
    async with door as answer:
        return answer.headers.get("set-cookie", "")


async def test_a_foreign_page_cannot_use_the_session_of_a_browser(
    http: aiohttp.ClientSession,
) -> None:
    await enters(http, SECRET)
    for headers in FOREIGN_PAGES:
        async with http.post("/sandbox/api/users", json={}, headers=PROXY | headers) as answer:
            assert answer.status == 403


async def test_a_link_leads_to_the_page_and_a_frame_does_not(http: aiohttp.ClientSession) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Referer": EVIL}
    async with http.get("/sandbox", headers=link | {"Sec-Fetch-Dest": "document"}) as answer:
        assert answer.status == 200
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    async with http.get("/sandbox", headers=link | {"Sec-Fetch-Dest": "iframe"}) as answer:
        assert answer.status == 403


async def test_every_installation_has_a_token_of_its_own_that_only_its_owner_can_read(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    first, second = [
        await started(product_settings(mongo_uri_and_name, tmp_path / name)) for name in "ab"
    ]
    assert first != second
    assert await started(product_settings(mongo_uri_and_name, tmp_path / "a")) == first


async def started(settings: Settings) -> str:
    """Start the product once, try the token of old, and return the installation's secret."""
    async with (
        running_product(settings) as product,
        open_bot(product.url, ONCE_IN_THE_SOURCE) as bot,
    ):
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()
    for name in ("sandbox.secret", "sandbox.sqlite3"):
        assert stat.S_IMODE((settings.data_dir / name).stat().st_mode) == 0o600
    return (settings.data_dir / "sandbox.secret").read_text()


async def test_the_product_sets_webhooks_at_no_other_port_of_its_machine(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path)
    async with running_product(settings) as product:
        token = f"10000:{(tmp_path / 'sandbox.secret').read_text()}"
        async with open_bot(product.url, token) as bot:
            with pytest.raises(TelegramBadRequest, match="its own address only"):
                await bot.set_webhook("http://127.0.0.1:27017/")
            assert await bot.set_webhook(f"{product.url}/telegram/webhook")


async def test_a_setting_lets_webhooks_go_to_other_ports(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    anywhere: dict[str, Any] = {"sandbox_webhooks_anywhere": True}
    settings = product_settings(mongo_uri_and_name, tmp_path, **anywhere)
    async with running_product(settings) as product:
        token = f"10000:{(tmp_path / 'sandbox.secret').read_text()}"
        async with open_bot(product.url, token) as bot:
            assert await bot.set_webhook("http://127.0.0.1:9/hook")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_spoilt_secret_stops_the_start_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sandbox.secret").write_bytes(content)
    with pytest.raises(ConfigurationError, match="holds no token; delete it"):
        token_of(tmp_path / "sandbox.secret")
