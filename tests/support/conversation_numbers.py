"""Numbered messages, to see of each whether it is kept, was summarised, or is lost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.text_engine.messages import quoted_turns
from infrastructure.mongo.client import Database
from tests.support.llm_stub import LlmStub, Received, default_reply, numbers_in
from tests.support.stored_memory import stored_events


def numbered(number: int) -> str:
    return f"Message {number}"


def is_summary(received: Received) -> bool:
    return "summary" in received.schema.get("properties", {})


def without_numbers(received: Received) -> str:
    """A model whose replies repeat no number, so that only the user's own words carry them."""
    return default_reply(received) if is_summary(received) else "Very well."


def numbers_of(texts: Iterable[str]) -> set[int]:
    return {int(number) for text in texts for number in re.findall(r"^Message (\d+)$", text, re.M)}


def summarised(llm: LlmStub) -> set[int]:
    """The numbers of the user's messages that the model was given to summarise."""
    quoted = (quoted_turns(r.last_user) for r in llm.requests if is_summary(r))
    return numbers_of(turn.content for turns in quoted for turn in turns if turn.role == "user")


@dataclass(frozen=True, slots=True)
class Memory:
    """What the database holds of one user; `kept` are the live events above the watermark."""

    summary: str
    watermark: int
    last: int
    kept: list[dict[str, Any]]

    @property
    def kept_numbers(self) -> set[int]:
        return numbers_of(event["content"] for event in self.kept if event["role"] == "user")

    @property
    def known_numbers(self) -> set[int]:
        """What a reply can still draw on: kept whole, or named in the summary."""
        return self.kept_numbers | numbers_in(self.summary)


async def memory_of(database: Database, user_id: str) -> Memory:
    state = await database.user_memory_state.find_one({"user_id": user_id}) or {}
    watermark = state.get("compressed_through", 0)
    kept = [e for e in await stored_events(database, user_id) if e["seq"] > watermark]
    return Memory(state.get("summary", ""), watermark, state.get("next_seq", 1) - 1, kept)
