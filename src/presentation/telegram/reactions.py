"""Reactions to messages: no turns of a conversation, but counted."""

from typing import Any

import orjson

from application.analytics.rating import Reaction, TakeReactionUseCase
from application.delivery.ports import TurnHandler
from domain.delivery.inbox import InboxRow, Turn, UpdateKind
from domain.delivery.outgoing import Answer


class ReactionHandler(TurnHandler):
    """Takes reactions, and leaves everything else to `turns`."""

    def __init__(self, turns: TurnHandler, take: TakeReactionUseCase) -> None:
        self._turns = turns
        self._take = take

    async def handle(self, turn: Turn) -> Answer:
        if turn.head.kind is not UpdateKind.REACTION:
            return await self._turns.handle(turn)
        if reaction := _read(turn.head):
            await self._take.execute(reaction)
        return Answer()


def _read(row: InboxRow) -> Reaction | None:
    """None for one of nobody in particular, or that cannot be read."""
    try:
        event = orjson.loads(row.payload)["message_reaction"]
        message_id, given = event["message_id"], event["new_reaction"]
        emojis = [each["emoji"] for each in given if _is_emoji(each)]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if row.user_id is None or not isinstance(message_id, int):
        return None
    return Reaction(row.user_id, row.lane, message_id, emojis)


def _is_emoji(given: Any) -> bool:
    return given["type"] == "emoji" and isinstance(given["emoji"], str)
