"""Personas note what they have in hand by a tool that the model is offered."""

import json
from collections.abc import AsyncIterator

import pytest

from application.memory.working import WorkingMemoryUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from application.personalization.reset import ResetPersonalizationUseCase
from composition import App, open_app
from domain.memory.working import LASTING_TOOL
from infrastructure.settings import Settings
from tests.support.llm_stub import Fault, LlmStub

ANN = "50100802"
NOTE = json.dumps({"do": "note", "key": "game", "value": "twenty questions, 3 asked"})


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings) as opened:
        yield opened


async def said(app: App, text: str, turn_id: str, *, incognito: bool = False) -> str:
    request = ReplyRequest(ANN, text, turn_id, incognito=incognito)
    return (await app.get(PersonalizedReplyUseCase).execute(request)).reply


async def test_the_model_is_offered_notes_with_a_schema_and_writes_them(
    app: App, llm: LlmStub
) -> None:
    llm.tool_call = ("call_1", "working_memory", NOTE)
    assert await said(app, "Let us play twenty questions", "1:1") == (
        "Reply to: Let us play twenty questions"
    )
    [offered] = llm.requests[0].body["tools"]
    assert offered["function"]["name"] == "working_memory"
    assert offered["function"]["parameters"] == LASTING_TOOL.parameters
    answer = llm.requests[1].body["messages"][-1]
    assert (answer["role"], answer["tool_call_id"]) == ("tool", "call_1")
    assert "3 asked" in answer["content"]
    # Three rounds at most: then it is asked without the tool.
    assert len(llm.requests) == 4
    assert "tools" not in llm.requests[3].body
    held = await app.get(WorkingMemoryUseCase).get(ANN, "butler")
    assert held.scratchpad == {"game": "twenty questions, 3 asked"}
    await app.get(ResetPersonalizationUseCase).execute(ANN, None)
    assert not (await app.get(WorkingMemoryUseCase).get(ANN, "butler")).scratchpad


async def test_a_server_that_refuses_tools_is_asked_without_them(app: App, llm: LlmStub) -> None:
    llm.script(Fault("bad_request"))
    assert await said(app, "Good evening", "1:1") == "Reply to: Good evening"
    assert await said(app, "And another", "1:2") == "Reply to: And another"
    assert ["tools" in request.body for request in llm.requests] == [True, False, False]


async def test_an_incognito_turn_offers_none(app: App, llm: LlmStub) -> None:
    await said(app, "A secret", "1:1", incognito=True)
    assert "tools" not in llm.requests[0].body
