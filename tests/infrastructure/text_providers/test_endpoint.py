"""Calls go through the proxy that the environment names, unless it excepts their server."""

from collections.abc import Iterator

import pytest

from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.llm_stub import LlmStub
from tests.support.ports import free_port
from tests.support.text_engine import a_request


@pytest.fixture
def llm() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


async def answer_of(base_url: str) -> str:
    provider = OpenAICompatible(name="p", base_url=base_url, api_key="k", model="stub-model")
    try:
        return (await provider.generate(a_request("Hello"), 10)).text
    finally:
        await provider.aclose()


async def test_a_proxy_is_used(llm: LlmStub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{llm.port}")
    monkeypatch.setenv("no_proxy", "")
    assert await answer_of("http://model.invalid/v1") == "Reply to: Hello"
    assert llm.requests[0].headers["Host"] == "model.invalid"


async def test_a_server_that_needs_no_proxy_is_called_directly(
    llm: LlmStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    assert await answer_of(llm.base_url) == "Reply to: Hello"
