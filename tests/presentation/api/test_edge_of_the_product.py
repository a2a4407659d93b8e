"""Who calls how often, from where, and what each refusal looks like: the running product, asked
by a client that knows nothing of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from composition.context import ProcessRole
from tests.support.in_process_product import product_settings, running_product

KEY = "the-internal-token-of-the-tests"
KEYED = {"Authorization": f"Bearer {KEY}"}
GENERATE = "/v1/ai/generate"
SITE = "https://shop.example"


def a_question(user_id: str = "u1") -> dict[str, Any]:
    asked = {"question": "What is a sextile?"}
    return {"use_case": "generic_qna", "locale": "en", "user_id": user_id, "input": asked}


class Product:
    """The product of one test; `settings` come on top of those of all."""

    def __init__(self, mongo: tuple[str, str], folder: Path) -> None:
        self._mongo, self._folder = mongo, folder

    @asynccontextmanager
    async def running(self, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
        chosen = product_settings(self._mongo, self._folder, internal_api_token=KEY, **settings)
        async with (
            running_product(chosen, frozenset({ProcessRole.API})) as running,
            httpx2.AsyncClient(base_url=running.url, timeout=30) as client,
        ):
            yield client


@pytest.fixture
def product(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Product:
    return Product(mongo_uri_and_name, tmp_path)


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"url": "/nowhere"}, 404, "NOT_FOUND"),
    ({"url": "/v1/nowhere", "headers": KEYED}, 404, "NOT_FOUND"),
    ({"url": GENERATE, "headers": KEYED}, 405, "METHOD_NOT_ALLOWED"),
    ({"url": "/v1/models"}, 401, "UNAUTHENTICATED"),
    ({"url": GENERATE, "method": "POST", "content": b"{"}, 401, "UNAUTHENTICATED"),
    (
        {"url": GENERATE, "method": "POST", "content": b"{", "headers": KEYED},
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    ),
    (
        {
            "url": "/v1/chat/completions",
            "method": "POST",
            "content": b"{",
            "headers": {**KEYED, "Content-Type": "application/json"},
        },
        400,
        "VALIDATION_ERROR",
    ),
    (
        {
            "url": GENERATE,
            "method": "POST",
            "content": b'{"a": "' + b"x" * 2_000_000 + b'"}',
            "headers": {**KEYED, "Content-Type": "application/json"},
        },
        413,
        "PAYLOAD_TOO_LARGE",
    ),
    ({"url": "/healthz", "headers": {"X-Long": "x" * 60_000}}, 431, "HEADERS_TOO_LARGE"),
]


async def test_every_refusal_has_one_shape_and_every_keyed_path_tells_its_limits(
    product: Product,
) -> None:
    async with product.running() as client:
        for asked, status, kind in REFUSED:
            answer = await client.request(**{"method": "GET"} | asked)
            body = answer.json()
            assert (answer.status_code, body["error"]["type"]) == (status, kind), asked["url"]
            assert body["request_id"], asked["url"]
            assert body["trace_id"], asked["url"]
            assert body["error"]["message"]
            told = "x-ratelimit-limit" in answer.headers
            assert told is asked["url"].startswith("/v1/"), asked


async def test_users_keys_and_strangers_have_limits_apart(product: Product) -> None:
    limits = {"rate_limit_rpm": 2, "rate_limit_key_rpm": 5, "rate_limit_address_rpm": 3}
    async with product.running(**limits) as client:

        async def asked(user_id: str) -> httpx2.Response:
            return await client.post(GENERATE, json=a_question(user_id), headers=KEYED)

        def states(answers: list[httpx2.Response]) -> list[int]:
            return [answer.status_code for answer in answers]

        strangers = [await client.get("/v1/models") for _ in range(4)]
        assert states(strangers) == [401, 401, 401, 429]
        assert [s.headers["x-ratelimit-remaining"] for s in strangers] == ["2", "1", "0", "0"]
        one = [await asked("u1") for _ in range(3)]
        assert states(one) == [200, 200, 429]
        assert "per user" in one[2].json()["error"]["message"]
        others = [await asked(f"u{number}") for number in range(2, 6)]
        assert states(others) == [200, 200, 200, 429]
        assert "per key" in others[3].json()["error"]["message"]
        assert others[3].headers["retry-after"]
        elsewhere = [await client.get("/v1/elsewhere", headers=KEYED) for _ in range(2)]
        assert [e.headers["x-ratelimit-remaining"] for e in elsewhere] == ["4", "3"]


async def test_limits_can_be_switched_off(product: Product) -> None:
    async with product.running(rate_limit_enabled=False, rate_limit_rpm=1) as client:
        answers = [await client.post(GENERATE, json=a_question(), headers=KEYED) for _ in range(3)]
        assert [a.status_code for a in answers] == [200] * 3
        strangers = {(await client.get("/v1/models")).status_code for _ in range(70)}
        assert strangers == {401}


async def test_behind_a_trusted_proxy_the_clients_address_counts(product: Product) -> None:
    async with product.running(rate_limit_address_rpm=1) as client:
        spoofed = [
            await client.get("/v1/models", headers={"X-Forwarded-For": f"203.0.113.{number}"})
            for number in range(2)
        ]
        assert [answer.status_code for answer in spoofed] == [401, 429]
    proxied = {"http_trusted_proxies": "127.0.0.0/8", "rate_limit_address_rpm": 1}
    async with product.running(**proxied) as client:
        clients = [
            await client.get("/v1/models", headers={"X-Forwarded-For": f"203.0.113.{number}"})
            for number in (1, 2, 1)
        ]
        assert [answer.status_code for answer in clients] == [401, 401, 429]


async def test_pages_of_other_sites_call_only_if_they_are_named(product: Product) -> None:
    asks = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    async with product.running() as client:
        answer = await client.options(GENERATE, headers=asks)
        assert not any(name.startswith("access-control") for name in answer.headers)
    async with product.running(cors_origins=(SITE,)) as client:
        allowed = await client.options(GENERATE, headers=asks)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == SITE
        answer = await client.get("/v1/models", headers={**KEYED, "Origin": SITE})
        assert answer.headers["access-control-allow-origin"] == SITE
        assert "X-RateLimit-Remaining" in answer.headers["access-control-expose-headers"]
        foreign = await client.options(GENERATE, headers={**asks, "Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in foreign.headers
        health = await client.get("/healthz", headers={"Origin": SITE})
        assert "access-control-allow-origin" not in health.headers
