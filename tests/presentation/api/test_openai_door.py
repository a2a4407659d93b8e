"""The door for existing clients, tried with the real `openai` SDK."""

from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest
from openai import OpenAI

from tests.support.ai_gateway import SERVICE_KEY, AiGateway
from tests.support.llm_stub import Fault, LlmStub, vector_of

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
UNREADABLE: list[Any] = [{"role": "king"}]
WEATHER: Any = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {}}}},
}


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


def client_of(gateway: AiGateway, key: str = SERVICE_KEY) -> OpenAI:
    return OpenAI(base_url=f"{gateway.url}/v1", api_key=key, max_retries=0)


@pytest.fixture
def client(stub: LlmStub) -> Iterator[OpenAI]:
    with AiGateway(stub.base_url) as gateway, client_of(gateway) as opened:
        yield opened


def test_a_client_is_answered_by_changing_its_base_url(client: OpenAI, stub: LlmStub) -> None:
    answer = client.chat.completions.create(
        model="stub-model",
        messages=[{"role": "system", "content": "Be brief."}, *HELLO],
        temperature=0.5,
        max_completion_tokens=50,
        user="u1",
    )

    assert answer.choices[0].message.content == "Reply to: Hello"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    sent = stub.requests[0]
    assert sent.system == "Be brief."
    assert (sent.body["temperature"], sent.body["max_tokens"]) == (0.5, 50)


def test_a_stream_is_deltas_usage_and_an_end(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="AUTO", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )

    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == "Reply to: Hello"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage
    assert chunks[-1].usage.total_tokens > 0


@pytest.mark.parametrize("stream", [False, True])
def test_tools_are_passed_through_there_and_back(
    client: OpenAI, stub: LlmStub, stream: bool
) -> None:
    stub.tool_call = ("call_1", "weather", '{"city": "Lyon"}')
    asked: dict[str, Any] = {"model": "AUTO", "messages": HELLO, "tools": [WEATHER]}
    if stream:
        with client.chat.completions.stream(**asked) as events:
            message: Any = events.get_final_completion().choices[0].message
    else:
        message = client.chat.completions.create(**asked).choices[0].message
    (call,) = message.tool_calls
    assert (call.id, call.function.name) == ("call_1", "weather")

    stub.tool_call = None
    outcome = {"role": "tool", "tool_call_id": call.id, "content": "Sunny"}
    called = {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": "weather", "arguments": call.function.arguments},
            }
        ],
    }
    asked["messages"] = [*HELLO, called, outcome]
    assert client.chat.completions.create(**asked).choices[0].message.content
    assert stub.requests[-1].body["messages"][-1] == outcome


def test_a_picture_reaches_the_model(client: OpenAI, stub: LlmStub) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    parts: list[Any] = [{"type": "text", "text": "What is this?"}, picture]
    client.chat.completions.create(model="AUTO", messages=[{"role": "user", "content": parts}])

    assert stub.requests[0].body["messages"][0]["content"] == parts


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_embeddings_come_in_the_texts_order(client: OpenAI, encoding: Any) -> None:
    answer = client.embeddings.create(
        model="stub-embedding", input=["tea", "thé"], encoding_format=encoding
    )

    assert answer.data[1].index == 1
    assert answer.usage.prompt_tokens > 0
    if encoding == "float":
        assert answer.data[1].embedding == pytest.approx(vector_of("thé"))


def test_a_client_that_chooses_the_encoding_itself_reads_the_vectors(client: OpenAI) -> None:
    answer = client.embeddings.create(model="stub-embedding", input="tea")

    assert answer.data[0].embedding == pytest.approx(vector_of("tea"), abs=1e-6)


def test_the_models_that_may_be_named_are_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["AUTO", "stub-model", "stub-embedding"]


def test_errors_are_those_the_client_knows(stub: LlmStub) -> None:
    with AiGateway(stub.base_url, per_minute=4) as gateway, client_of(gateway) as client:
        with pytest.raises(openai.AuthenticationError):
            client_of(gateway, "wrong").models.list()
        with pytest.raises(openai.NotFoundError, match="gpt-99"):
            client.chat.completions.create(model="gpt-99", messages=HELLO)
        with pytest.raises(openai.BadRequestError, match=r"messages\.0"):
            client.chat.completions.create(model="AUTO", messages=UNREADABLE)
        stub.script(Fault("unauthorized"))
        with pytest.raises(openai.InternalServerError):
            client.chat.completions.create(model="AUTO", messages=HELLO)
        stub.script(Fault("rate_limited", retry_after=60))
        with pytest.raises(openai.RateLimitError, match="rate_limited"):
            client.chat.completions.create(model="AUTO", messages=HELLO)
        with pytest.raises(openai.RateLimitError, match="per user"):
            client.chat.completions.create(model="AUTO", messages=HELLO)


def test_a_stream_that_breaks_is_an_error_and_never_a_clean_end(
    client: OpenAI, stub: LlmStub
) -> None:
    stub.always(Fault("cut_stream"))

    with pytest.raises(openai.APIError):
        list(client.chat.completions.create(model="AUTO", messages=HELLO, stream=True))


def test_budgets_and_usage_are_the_same_as_for_every_other_door(stub: LlmStub) -> None:
    with AiGateway(stub.base_url, spend_user_daily_usd=0.005) as gateway:
        with client_of(gateway) as client:
            client.chat.completions.create(model="AUTO", messages=HELLO, max_tokens=10, user="u1")
            with pytest.raises(openai.RateLimitError, match="spending cap"):
                client.chat.completions.create(
                    model="AUTO", messages=HELLO, max_tokens=4_000, user="u1"
                )
        usage = httpx2.get(
            f"{gateway.url}/v1/ai/usage?user_id=u1",
            headers={"X-Internal-Token": SERVICE_KEY},
            timeout=60,
        ).json()

    assert usage["periods"][0]["requests"] == 1
