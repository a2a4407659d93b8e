"""Tool calls and pictures, there and back, on every wire."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from domain.text_engine.generation import GenerationRequest, GenerationResult
from domain.text_engine.messages import ChatMessage, Image, Role
from domain.text_engine.tools import Tool, ToolCall
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import a_request, opened_provider, user

WEATHER = Tool("weather", "Tells the weather", {"type": "object", "properties": {"city": {}}})
CALL = ToolCall("call_1", "weather", '{"city":"Lyon"}')
PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        yield running


@pytest.fixture(params=["openai", "anthropic"])
async def provider(
    stub: LlmStub, request: pytest.FixtureRequest
) -> AsyncIterator[OpenAICompatible | Anthropic]:
    opened = opened_provider(request.param, stub)
    yield opened
    await opened.aclose()


def asking(*messages: ChatMessage, tool_choice: str = "auto") -> GenerationRequest:
    messages = messages or (user("What is the weather in Lyon?"),)
    asked = replace(a_request(), messages=messages, tools=(WEATHER,))
    return replace(asked, tool_choice=tool_choice)


async def test_a_model_may_ask_for_a_tool(
    stub: LlmStub, provider: OpenAICompatible | Anthropic
) -> None:
    stub.tool_call = (CALL.call_id, CALL.name, CALL.arguments)

    answer = await provider.generate(asking(), 10)

    assert answer.tool_calls == (CALL,)
    assert answer.finish_reason == "tool_calls"
    assert answer.text == ""


async def test_a_stream_collects_the_pieces_of_a_tool_call(
    stub: LlmStub, provider: OpenAICompatible | Anthropic
) -> None:
    stub.tool_call = (CALL.call_id, CALL.name, CALL.arguments)

    items = [item async for item in provider.stream(asking(), 10)]

    (answer,) = items
    assert isinstance(answer, GenerationResult)
    assert answer.tool_calls == (CALL,)


async def test_openai_is_told_tools_calls_and_outcomes(stub: LlmStub) -> None:
    provider = opened_provider("openai", stub)
    outcome = ChatMessage(Role.TOOL, "Sunny", tool_call_id="call_1")
    called = ChatMessage(Role.ASSISTANT, "", tool_calls=(CALL,))
    await provider.generate(asking(user("Weather?"), called, outcome, tool_choice="weather"), 10)
    await provider.aclose()

    body = stub.requests[0].body
    function = {"name": "weather", "arguments": '{"city":"Lyon"}'}
    assert body["messages"][2]["tool_calls"][0]["function"] == function
    assert body["messages"][3] == {"role": "tool", "content": "Sunny", "tool_call_id": "call_1"}
    assert body["tools"][0]["function"]["parameters"] == WEATHER.parameters
    assert body["tool_choice"] == {"type": "function", "function": {"name": "weather"}}


async def test_anthropic_is_told_tools_calls_and_all_outcomes_in_one_message(
    stub: LlmStub,
) -> None:
    provider = opened_provider("anthropic", stub)
    called = ChatMessage(Role.ASSISTANT, "", tool_calls=(CALL, replace(CALL, call_id="call_2")))
    outcomes = (ChatMessage(Role.TOOL, "Sunny", tool_call_id=f"call_{n}") for n in (1, 2))
    await provider.generate(asking(user("?"), called, *outcomes, tool_choice="required"), 10)
    await provider.aclose()

    body = stub.requests[0].body
    assert body["messages"][1]["content"][0] == {
        "type": "tool_use",
        "id": "call_1",
        "name": "weather",
        "input": {"city": "Lyon"},
    }
    assert [part["tool_use_id"] for part in body["messages"][2]["content"]] == ["call_1", "call_2"]
    assert body["tools"][0]["input_schema"] == WEATHER.parameters
    assert body["tool_choice"] == {"type": "any"}


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("openai", {"type": "image_url", "image_url": {"url": PIXEL}}),
        (
            "anthropic",
            {
                "type": "image",
                "source": {
                    "type": "base64",
                    "media_type": "image/png",
                    "data": "iVBORw0KGgo=",
                },
            },
        ),
    ],
)
async def test_a_picture_is_sent_beside_the_words(
    stub: LlmStub, wire: str, expected: dict[str, object]
) -> None:
    provider = opened_provider(wire, stub)
    seen = ChatMessage.of_parts(Role.USER, ["What is this?", Image(PIXEL)])
    await provider.generate(replace(a_request(), messages=(seen,)), 10)
    await provider.aclose()

    parts = stub.requests[0].body["messages"][-1]["content"]
    assert parts == [{"type": "text", "text": "What is this?"}, expected]
