from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiogram import Bot

from application.dialogue.ports import Audience
from domain.delivery.inbox import Turn
from presentation.telegram.drafts import Drafts
from presentation.telegram.stopping import StopRegistry


class Audiences:
    """Lets a chat watch its answer grow, and stop it."""

    def __init__(self, drafts: Drafts, stops: StopRegistry) -> None:
        self._drafts = drafts
        self._stops = stops

    @asynccontextmanager
    async def of(self, bot: Bot, turn: Turn, *, private: bool) -> AsyncGenerator[Audience]:
        """Signs of life are shown until the block ends."""
        lane, draft_id = turn.head.lane, turn.head.key.update_id
        with self._stops.watch(lane) as stop:
            async with self._drafts.open(bot, lane, draft_id, private=private) as stream:
                yield Audience(stream.show, stop)
