"""In the sandbox: the butler asks, and whoever is asked is slow, fails, asks back, is too dear."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.in_process_product import RunningProduct, product_settings, running_product
from tests.support.llm_stub import Fault, LlmStub, Received

ASKS_BACK = {"answer": "", "question": "At what hour were you born?", "confidence": "low"}
FAULTS = {"You are Master Felix.": Fault("hang"), "You are Iris.": Fault("server_error")}


def is_delegated(received: Received) -> bool:
    return "answer" in received.schema.get("properties", {})


def reply(received: Received) -> str:
    return json.dumps(ASKS_BACK) if is_delegated(received) else "Very good."


def fault_of(received: Received) -> Fault | None:
    found = (fault for who, fault in FAULTS.items() if who in received.system)
    return next(found, None) if is_delegated(received) else None


@pytest.fixture
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        stub.reply, stub.fault_of = reply, fault_of
        yield stub


async def told(product: RunningProduct, colleague: str) -> str:
    """The butler's whole answer to somebody who wants this colleague asked."""
    person = await product.sandbox.user("Ann")
    sent = await person.send_text(f"Ask {colleague} what Mercury means for my work.")
    return str((await person.wait_for_reply(sent, 60))["text"])


async def test_the_answer_names_whoever_is_slow_fails_or_asks_back(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(
        mongo_uri_and_name, tmp_path, llm_base_url=llm.base_url, llm_model="stub"
    )
    async with running_product(settings) as product:
        answers = await asyncio.gather(
            *(told(product, name) for name in ("Felix", "Iris", "Celeste"))
        )
    slow, failing, asking_back = answers
    for answer, name in zip(answers, ("Master Felix", "Iris", "Celeste"), strict=True):
        assert answer.startswith(f"I took the liberty of asking {name}")
        assert answer.endswith("Very good.")
    assert "Master Felix is still deep in thought" in slow
    assert "Iris could not be reached" in failing
    assert "Celeste would like to know: At what hour were you born?" in asking_back


async def test_who_would_cost_more_than_a_turn_may_is_not_asked_and_the_answer_says_so(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(
        mongo_uri_and_name, tmp_path, llm_base_url=llm.base_url, llm_model="gpt-5-pro"
    )
    async with running_product(settings) as product:
        answer = await told(product, "Celeste")
    assert "My allowance for asking around is spent" in answer
    assert answer.endswith("Very good.")
    assert not [received for received in llm.requests if is_delegated(received)]
