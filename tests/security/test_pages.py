"""What a browser is shown of ours brings all it needs itself, and lets nothing else in."""

import re
from pathlib import Path

import aiohttp

from composition.context import ProcessRole
from tests.support.in_process_product import product_settings, running_product
from tests.support.ports import free_port

TOKEN = "what-prometheus-is-to-show"


async def test_the_page_of_the_apis_needs_nobody_else(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path, metrics_token=TOKEN)
    async with running_product(settings, frozenset({ProcessRole.API})) as product:
        session = product.sandbox.session
        for path in ("/docs", "/docs/docs.js", "/docs/docs.css"):
            async with session.get(path) as answer:
                assert answer.status == 200
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert not re.search(r"https?://", await answer.text())
        async with session.get("/metrics") as answer:
            assert answer.status == 401
        async with session.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            assert "http_keys_refused_total" in await answer.text()


async def test_metrics_may_have_a_port_that_the_world_does_not_reach(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    port = free_port()
    settings = product_settings(mongo_uri_and_name, tmp_path, metrics_port=port)
    async with running_product(settings, frozenset({ProcessRole.API})) as product:
        async with product.sandbox.session.get("/metrics") as answer:
            assert answer.status == 404
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as inside:
            async with inside.get("/metrics") as answer:
                assert "http_keys_refused_total" in await answer.text()
            async with inside.get("/readyz") as answer:
                assert answer.status == 404
