import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from domain.text_engine.spending import SpendCaps
from tests.support.ai_gateway import SERVICE_KEY, SUPPORT_KEY, AiGateway
from tests.support.llm_stub import Fault, LlmStub

CHAT = {"persona_name": "Alfred", "persona_voice": "Dry and kind.", "tone": "witty"}
GENERATE = "/v1/ai/generate"


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture
def gateway(stub: LlmStub) -> Iterator[AiGateway]:
    with AiGateway(stub.base_url) as running:
        yield running


def a_question(text: str = "What is a sextile?", **fields: object) -> dict[str, Any]:
    return {"use_case": "generic_qna", "input": {"text": text}, **fields}


def sent(gateway: AiGateway, body: object, path: str = GENERATE, **headers: str) -> httpx2.Response:
    key = {"Authorization": f"Bearer {SERVICE_KEY}"}
    return httpx2.post(gateway.url + path, json=body, headers=key | headers)


def fetched(gateway: AiGateway, path: str) -> Any:
    response = httpx2.get(gateway.url + path, headers={"X-Internal-Token": SERVICE_KEY})
    assert response.status_code == 200
    return response.json()


def events(response: httpx2.Response) -> list[dict[str, Any]]:
    lines = response.text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def test_a_text_comes_with_usage_cost_and_where_it_is_from(gateway: AiGateway) -> None:
    body = sent(gateway, a_question(user_id="u1")).json()

    assert body["text"] == "Reply to: What is a sextile?"
    assert body["provider"] == {"name": "stub", "model": "stub-model"}
    usage = body["usage"]
    assert usage["total"] == usage["input"] + usage["output"]
    assert usage["estimated_cost_usd"] == (usage["input"] + 2 * usage["output"]) / 1e6
    assert body["meta"]["prompt_version"] == "v1"
    assert body["meta"]["attempts"] == 1


def test_a_conversation_is_sent_as_messages_and_not_as_the_system(
    gateway: AiGateway, stub: LlmStub
) -> None:
    context = [{"role": "user", "content": "I like tea"}, {"role": "assistant", "content": "Noted"}]
    body = {"input": {"text": "What do I like?", "variables": CHAT}, "context": context}

    assert sent(gateway, body, "/v1/ai/chat").status_code == 200
    assert stub.requests[0].messages[1:] == [
        *context,
        {"role": "user", "content": "What do I like?"},
    ]


def test_ids_are_accepted_and_echoed(gateway: AiGateway) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    parent = f"00-{trace}-00f067aa0ba902b7-01"
    response = sent(gateway, a_question(request_id="mine-1"), traceparent=parent)

    assert response.json()["request_id"] == "mine-1"
    assert response.json()["trace_id"] == trace
    assert response.headers["x-request-id"] == "mine-1"


def test_a_stream_is_deltas_and_then_the_whole(gateway: AiGateway) -> None:
    response = sent(gateway, a_question(output={"stream": True}))
    *deltas, last = events(response)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert len(deltas) > 1
    assert "".join(event["delta"] for event in deltas) == last["text"]
    assert last["done"] is True
    assert last["usage"]["total"] > 0


@pytest.mark.parametrize("cut", ["cut_stream", "short_stream"])
def test_a_stream_that_breaks_ends_in_a_typed_error(
    gateway: AiGateway, stub: LlmStub, cut: str
) -> None:
    stub.always(Fault(cut))
    response = sent(gateway, a_question(output={"stream": True}))

    assert response.text.splitlines()[-3] == "event: error"
    assert events(response)[-1]["error"]["type"] == "provider_cut_stream"
    assert not any("done" in event for event in events(response))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault("server_error"), 502, "provider_server_error"),
        (Fault("unauthorized"), 502, "provider_unauthorized"),
        (Fault("rate_limited", retry_after=90), 502, "provider_rate_limited"),
        (Fault("context_overflow"), 400, "provider_context_overflow"),
    ],
)
def test_a_providers_failure_is_a_standard_error(
    gateway: AiGateway, stub: LlmStub, fault: Fault, status: int, kind: str, stream: bool
) -> None:
    stub.always(fault)
    response = sent(gateway, a_question(output={"stream": stream}))

    assert response.status_code == status
    assert response.json()["error"]["type"] == kind
    assert response.json()["trace_id"]


def test_a_sick_provider_is_left_alone_for_a_while(gateway: AiGateway, stub: LlmStub) -> None:
    stub.always(Fault("server_error"))
    answers = [sent(gateway, a_question(str(number))) for number in range(5)]

    assert answers[-1].status_code == 503
    assert answers[-1].json()["error"]["retry_after_ms"] > 0


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"use_case": "generic_qna"}, 400, "invalid_request"),
        (a_question(use_case="horoscope"), 404, "not_found"),
        (a_question(surprise=1), 400, "invalid_request"),
        (a_question(locale="de"), 400, "invalid_request"),
        (a_question(output={"format": "json"}), 400, "invalid_request"),
        (a_question(provider={"name": "nobody"}), 400, "invalid_request"),
        ({"use_case": "chat", "input": {"text": "Hi"}}, 400, "invalid_request"),
        (a_question("word " * 15_000), 400, "too_many_tokens"),
        (a_question("\ud800"), 400, "invalid_request"),
        (a_question("x" * 1_100_000), 413, "body_too_large"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    gateway: AiGateway, body: dict[str, Any], status: int, kind: str
) -> None:
    response = httpx2.post(
        gateway.url + GENERATE,
        content=json.dumps(body),
        headers={"X-Internal-Token": SERVICE_KEY, "Content-Type": "application/json"},
    )

    assert response.status_code == status
    assert response.json()["error"]["type"] == kind


@pytest.mark.parametrize(
    ("key", "status"), [("", 401), ("wrong", 401), (SUPPORT_KEY, 403), (SERVICE_KEY, 200)]
)
def test_only_the_right_key_opens_the_door(gateway: AiGateway, key: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    assert httpx2.get(gateway.url + "/v1/ai/usage", headers=headers).status_code == status


def test_other_sites_scripts_are_not_let_in(gateway: AiGateway) -> None:
    response = sent(gateway, a_question(), Origin="https://evil.example")

    assert not any(name.startswith("access-control") for name in response.headers)


def test_limits_are_told_and_kept(stub: LlmStub) -> None:
    with AiGateway(stub.base_url, per_minute=2) as gateway:
        answers = [sent(gateway, a_question(user_id="u1")) for _ in range(3)]

    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].status_code == 429
    assert 0 < answers[2].json()["error"]["retry_after_ms"] <= 60_000


def test_a_spending_cap_is_a_limit_too(stub: LlmStub) -> None:
    with AiGateway(stub.base_url, caps=SpendCaps(user_daily=0.0001)) as gateway:
        response = sent(gateway, a_question(user_id="u1"))

    assert response.status_code == 429
    assert "spending cap" in response.json()["error"]["message"]


def test_use_cases_say_what_they_need(gateway: AiGateway) -> None:
    described = {u["name"]: u for u in fetched(gateway, "/v1/ai/use-cases")["use_cases"]}

    assert set(described) >= {"chat", "card_reading", "natal_chart_interpretation", "rune_reading"}
    assert described["chat"]["required"] == ["persona_name", "persona_voice", "tone"]
    assert described["chat"]["active"] == {"v1": 1}


def test_usage_adds_up_by_user_and_for_all(gateway: AiGateway) -> None:
    for user_id in ("u1", "u1", "u2"):
        sent(gateway, a_question(f"for {user_id}", user_id=user_id, locale="fr"))
    periods = fetched(gateway, "/v1/ai/usage?user_id=u2")["periods"]

    assert [(p["owner"], p["period"], p["requests"]) for p in periods] == [
        ("user:u2", "day", 1),
        ("user:u2", "month", 1),
        ("total", "day", 2),
        ("total", "month", 2),
    ]


@pytest.mark.parametrize(
    ("fault", "stream"), [("hang", False), ("hang", True), ("stalled_stream", True)]
)
async def test_when_the_client_leaves_the_providers_call_ends(
    gateway: AiGateway, stub: LlmStub, fault: str, stream: bool
) -> None:
    stub.always(Fault(fault))
    headers = {"X-Internal-Token": SERVICE_KEY}
    async with httpx2.AsyncClient(base_url=gateway.url, headers=headers) as client:
        body = a_question(output={"stream": stream})
        call = asyncio.create_task(client.post(GENERATE, json=body))
        assert await asyncio.to_thread(stub.wait_request)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)

    assert await asyncio.to_thread(stub.wait_abandoned)
