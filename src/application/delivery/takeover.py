"""A person answers in a conversation instead of the bot, and gives it back."""

import asyncio
from datetime import timedelta

from application.delivery.outbox import Wake
from application.delivery.ports import Lanes, Takeover, Takeovers
from application.shared.ports import Clock
from domain.shared.errors import Conflict, NotFound, RetryLater
from domain.shared.identity import Conversation

_LOOK_AGAIN_SECONDS = 0.05
_LONGEST_SENDING = timedelta(seconds=60)
"""Longer than one attempt to send a message, and than a dead replica keeps its lanes."""


class TakeOverConversationUseCase:
    """From its return on nothing of the bot's goes out in the conversation.

    What users say is heard (screened, remembered) and kept for the person, who answers by
    SendMessageUseCase. A reply that was already on its way to Telegram is waited for; any other is
    held back and kept too. Doing it again confirms it.
    Raises Conflict where somebody else answers, RetryLater while a reply is on its way for long.
    """

    def __init__(self, takeovers: Takeovers, lanes: Lanes, clock: Clock, wake: Wake) -> None:
        self._takeovers = takeovers
        self._lanes = lanes
        self._clock = clock
        self._wake = wake

    async def execute(self, conversation: Conversation, *, by: str) -> Takeover:
        takeover = await self._takeovers.begin(conversation, by=by, now=self._clock.now())
        if takeover.by != by:
            raise Conflict("somebody else answers in this conversation")
        await self._lanes.request_stop(conversation, now=self._clock.now())
        try:
            async with asyncio.timeout(_LONGEST_SENDING.total_seconds()):
                await self._until_silent(takeover)
        except TimeoutError:
            raise RetryLater("a reply is still on its way to Telegram", retry_after=5) from None
        self._wake([conversation])
        return takeover

    async def _until_silent(self, takeover: Takeover) -> None:
        while not await self._takeovers.is_silent(takeover, now=self._clock.now()):  # noqa: ASYNC110  another process brings it about
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


class ReleaseConversationUseCase:
    """Lets the bot answer what comes from now on, and what the person has not heard yet.

    Raises NotFound where nobody has taken the conversation over, Conflict where somebody else has.
    """

    def __init__(self, takeovers: Takeovers, wake: Wake) -> None:
        self._takeovers = takeovers
        self._wake = wake

    async def execute(self, conversation: Conversation, *, by: str) -> None:
        takeover = await self._takeovers.current(conversation)
        if takeover is None:
            raise NotFound("nobody has taken this conversation over")
        if takeover.by != by:
            raise Conflict("somebody else answers in this conversation")
        await self._takeovers.end(takeover)
        self._wake([conversation])
