"""A text that Telegram's clients cut into messages is one message to the model."""

import pytest

from tests.support.llm_stub import LlmStub
from tests.support.sandbox_user import SandboxUser

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT = 4096
LONG = "".join(f"{number}. The dogs slept and the wind fell. " for number in range(1, 600))[:20_000]


async def test_twenty_thousand_characters_are_one_question(ann: SandboxUser, llm: LlmStub) -> None:
    parts = [LONG[start : start + LIMIT] for start in range(0, len(LONG), LIMIT)]
    for part in parts:
        last = await ann.send_text(part)
    await ann.wait_for_reply(last)
    assert len(parts) == 5
    assert llm.requests[-1].messages[-1]["content"] == LONG
    assert len([m for m in await ann.messages() if m["from"]["is_bot"]]) == 1
