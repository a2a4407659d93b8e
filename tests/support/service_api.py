"""The product's HTTP interfaces as a process of their own, as another service meets them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2

from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess

SERVICE_KEY = "the-internal-token-of-the-tests"


@contextmanager
def service_api(mongod_uri: str, folder: Path, stub: LlmStub, **settings: str) -> Iterator[str]:
    """The address of a server with a database of its own, once it is ready."""
    port = free_port()
    chosen = {
        "MONGODB_URI": mongod_uri,
        "MONGODB_DATABASE": f"test_{uuid4().hex}",
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(port),
        "INTERNAL_API_TOKEN": SERVICE_KEY,
        "LLM_BASE_URL": stub.base_url,
        "LLM_API_KEY": "a-key-that-nobody-knows",
        "LLM_MODEL": "gpt-5-mini",
        "RATE_LIMIT_ENABLED": "false",
    }
    process = ProductProcess(chosen | settings, folder, "api").start()
    try:
        _wait_until_ready(url := f"http://127.0.0.1:{port}")
        yield url
    finally:
        process.kill()


def _wait_until_ready(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx2.get(f"{url}/readyz", timeout=60).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{url} is not ready")
