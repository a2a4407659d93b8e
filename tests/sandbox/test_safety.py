"""Only this machine, and no foreign page, may talk to the sandbox."""

import aiohttp
import pytest

from sandbox.guard import is_loopback_name

_PATHS = (
    "/sandbox",
    "/sandbox/static/page.css",
    "/sandbox/api/users",
    "/file/bot10000:abc/voice/x.oga",
)


async def _status(address: str, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://attacker.example"}, {"Origin": "null"}],
)
async def test_a_foreign_page_is_refused(url: str, path: str, headers: dict[str, str]) -> None:
    assert await _status(url + path, headers) == 403


@pytest.mark.parametrize("path", _PATHS[:-1])
@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
async def test_loopback_names_are_served(url: str, path: str, host: str) -> None:
    assert await _status(url + path, {"Host": host}) == 200


@pytest.mark.parametrize("name", ["10.0.0.1", "example.org", "", "127.0.0.1.example.org"])
def test_other_names_are_not_loopback(name: str) -> None:
    assert not is_loopback_name(name)


async def test_the_page_may_load_nothing_from_elsewhere(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url + "/sandbox") as answer:
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        page = await answer.text()
    assert "http://" not in page
    assert "https://" not in page
