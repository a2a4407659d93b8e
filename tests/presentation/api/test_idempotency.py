"""A call with an Idempotency-Key, made once, again, and fifty times at once."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.support.ai_gateway import OTHER_SERVICE_KEY, SERVICE_KEY, AiGateway
from tests.support.llm_stub import Fault, LlmStub

GENERATE, COMPLETE = "/v1/ai/generate", "/v1/chat/completions"


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
def gateway(stub: LlmStub) -> Iterator[AiGateway]:
    with AiGateway(stub.base_url, per_minute=20) as running:
        yield running


def a_question(text: str = "What is a sextile?", **fields: object) -> dict[str, Any]:
    required = {"use_case": "natal_chart_interpretation", "locale": "en", "user_id": "u1"}
    return {**required, "input": {"question": text}, **fields}


def a_completion(**fields: object) -> dict[str, Any]:
    return {"model": "AUTO", "messages": [{"role": "user", "content": "Hello"}], **fields}


BODIES = [(GENERATE, a_question()), (COMPLETE, a_completion())]
STREAMS = [(GENERATE, a_question(output={"stream": True})), (COMPLETE, a_completion(stream=True))]


def sent(
    gateway: AiGateway, body: object, path: str = GENERATE, key: str = "k1"
) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {SERVICE_KEY}", "Idempotency-Key": key}
    return httpx2.post(gateway.url + path, json=body, headers=headers, timeout=60)


def said(response: httpx2.Response) -> str:
    """All the text of a stream, in either format."""
    pieces = []
    for line in response.text.splitlines():
        if line.startswith("data: {"):
            event = json.loads(line.removeprefix("data: "))
            choices = event.get("choices") or [{"delta": {"content": event.get("delta")}}]
            pieces.append(choices[0]["delta"].get("content") or "")
    return "".join(pieces)


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_the_same_call_is_given_the_same_answer(
    gateway: AiGateway, stub: LlmStub, path: str, body: dict[str, Any]
) -> None:
    first, again = (sent(gateway, body, path) for _ in range(2))

    assert first.status_code == 200
    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(stub.requests) == 1


@pytest.mark.parametrize(("path", "body"), STREAMS)
def test_a_stream_is_given_again_too(
    gateway: AiGateway, stub: LlmStub, path: str, body: dict[str, Any]
) -> None:
    first, again = (sent(gateway, body, path) for _ in range(2))

    assert said(again) == said(first) != ""
    assert again.text.splitlines()[-2] == first.text.splitlines()[-2]  # the last event
    assert len(stub.requests) == 1


def test_another_body_is_refused(gateway: AiGateway, stub: LlmStub) -> None:
    sent(gateway, a_question())
    for other in (a_question("And a trine?"), a_question(user_id="u2")):
        response = sent(gateway, other)
        assert (response.status_code, response.json()["error"]["type"]) == (409, "CONFLICT")
    assert sent(gateway, a_question("And a trine?"), key="k2").status_code == 200
    assert len(stub.requests) == 2


def test_ids_name_the_call_and_not_what_it_asks(gateway: AiGateway, stub: LlmStub) -> None:
    first = sent(gateway, a_question(request_id="req_1", trace_id="trace_1")).json()
    again = sent(gateway, a_question(request_id="req_2", trace_id="trace_1")).json()

    assert (again["request_id"], again["trace_id"]) == ("req_2", "trace_1")
    assert again["text"] == first["text"]
    assert len(stub.requests) == 1


def test_other_services_may_use_the_same_key(gateway: AiGateway, stub: LlmStub) -> None:
    sent(gateway, a_question())
    headers = {"X-Internal-Token": OTHER_SERVICE_KEY, "Idempotency-Key": "k1"}
    question = a_question("Mine?")
    other = httpx2.post(gateway.url + GENERATE, json=question, headers=headers, timeout=60)

    assert other.status_code == 200
    assert len(stub.requests) == 2


@pytest.mark.parametrize(("path", "body"), [*BODIES, *STREAMS])
async def test_fifty_equal_calls_at_once_are_one_call_and_count_once(
    gateway: AiGateway, stub: LlmStub, path: str, body: dict[str, Any]
) -> None:
    stub.always(Fault("slow", seconds=0.05))
    headers = {"X-Internal-Token": SERVICE_KEY, "Idempotency-Key": "k1"}
    async with httpx2.AsyncClient(base_url=gateway.url, headers=headers, timeout=30) as client:
        answers = await asyncio.gather(*(client.post(path, json=body) for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({said(answer) or answer.text for answer in answers}) == 1
    assert len(stub.requests) == 1


def test_a_call_that_failed_is_made_anew(gateway: AiGateway, stub: LlmStub) -> None:
    stub.script(Fault("unauthorized"))

    assert [sent(gateway, a_question()).status_code for _ in range(2)] == [502, 200]


@pytest.mark.parametrize("stream", [False, True])
async def test_who_lost_the_connection_is_answered_when_asking_again(
    gateway: AiGateway, stub: LlmStub, stream: bool
) -> None:
    stub.always(Fault("slow", seconds=0.1))
    body = a_question(output={"stream": stream})
    headers = {"X-Internal-Token": SERVICE_KEY, "Idempotency-Key": "k1"}
    async with httpx2.AsyncClient(base_url=gateway.url, headers=headers, timeout=30) as client:
        lost = asyncio.create_task(client.post(GENERATE, json=body))
        assert await asyncio.to_thread(stub.wait_request)
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
        again = await client.post(GENERATE, json=body)

    assert again.status_code == 200
    assert len(stub.requests) == 1


@pytest.mark.parametrize("key", ["x" * 256, "two words", ""])
def test_a_key_that_is_none_is_refused(gateway: AiGateway, key: str) -> None:
    response = sent(gateway, a_question(), key=key)

    assert response.status_code == 400
    assert "Idempotency-Key" in response.json()["error"]["message"]
