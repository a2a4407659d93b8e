"""What happens in a chat, told to whoever is looking at it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sandbox.wire import Json

ChatKey = tuple[int, int]
_BACKLOG: Final = 2_000


class Subscription:
    """The events of one chat from the moment of subscribing on."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue(_BACKLOG)

    def put(self, event: Json | None) -> None:
        """Add an event; a reader that is far behind loses it and reads the chat anew instead."""
        if not self._queue.full():
            self._queue.put_nowait(event)

    async def next(self) -> Json | None:
        """The next event, or None once the sandbox closes."""
        return await self._queue.get()


class ChatEvents:
    """Publishes to the subscribers of a (bot, chat); nobody listening costs nothing."""

    def __init__(self) -> None:
        self._subscriptions: defaultdict[ChatKey, set[Subscription]] = defaultdict(set)
        self._closed = False

    def publish(self, chat: ChatKey, event: Json) -> None:
        for subscription in self._subscriptions.get(chat, ()):
            subscription.put(event)

    @contextmanager
    def subscribe(self, chat: ChatKey) -> Iterator[Subscription]:
        subscription = Subscription()
        if self._closed:
            subscription.put(None)
        self._subscriptions[chat].add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions[chat].discard(subscription)

    def close(self) -> None:
        self._closed = True
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.put(None)
