"""Messages that answer no update."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from application.delivery.ports import DeliveryObserver, Outbox, ProactiveLimiter, QueuedMessage
from application.delivery.stop_offer import OfferStop
from application.personalization.consent import AskConsentUseCase
from application.shared.ports import Clock
from domain.delivery.outgoing import OutgoingMessage
from domain.shared.identity import Conversation, Person

Wake = Callable[[Iterable[Conversation]], None]
"""Tells whoever works on conversations here that there is something to do; the sweep does else."""

_AT_ONCE = 200
_WAIT_FOR_REPLIES = timedelta(seconds=2)


class LocalWake:
    """Passes on to those who work on lanes in this process, once there are any."""

    def __init__(self) -> None:
        self.listener: Wake | None = None

    def __call__(self, lanes: Iterable[Conversation]) -> None:
        if self.listener:
            self.listener(lanes)


class SendMessageUseCase:
    """Stores a message; once it returns, the message goes out, whatever happens to this process.

    It stands in line with the replies of its conversation, and is sent as safely as they are. A
    message that was handed in already is not sent again; the answer is False then.
    Below one that the person did not ask for stands a button that ends such messages.
    Raises StorageUnavailable: hand it in again, under the same id; and PersonErased where whom it
    concerns was erased since it was asked for.
    """

    def __init__(self, outbox: Outbox, clock: Clock, wake: Wake, offer_stop: OfferStop) -> None:
        self._outbox = outbox
        self._clock = clock
        self._wake = wake
        self._offer_stop = offer_stop

    async def execute(self, message: OutgoingMessage) -> bool:
        message = await self._offer_stop.on(message)
        stored = await self._outbox.add(message, now=self._clock.now())
        if stored and not message.proactive:
            self._wake([message.conversation])
        return stored


class LetProactiveMessagesInUseCase:
    """Lets queued messages into their conversations, as many as Telegram's limit allows now.

    A conversation that has something to answer or to send goes first, and one in which a person
    answers is left alone. Who has not asked for such messages gets none, and nobody at night. To
    be called by one replica at a time.
    """

    def __init__(
        self,
        outbox: Outbox,
        limiter: ProactiveLimiter,
        clock: Clock,
        observer: DeliveryObserver,
        wake: Wake,
        consent: AskConsentUseCase,
    ) -> None:
        self._consent = consent
        self._outbox = outbox
        self._limiter = limiter
        self._clock = clock
        self._observer = observer
        self._wake = wake

    async def execute(self) -> bool:
        """Whether more of them wait than the limit allows now."""
        now = self._clock.now()
        due = await self._outbox.due(now=now, limit=_AT_ONCE)
        if not due:
            return False
        busy = set(await self._outbox.busy({message.lane for message in due}))
        for message in due:
            if message.expires_at and message.expires_at <= now:
                await self._outbox.drop(message, now=now)
                self._observer.proactive("expired")
            elif message.lane in busy:
                await self._outbox.postpone(message, until=now + _WAIT_FOR_REPLIES)
            elif await self._is_welcome(message, now):
                if not await self._let_in(message):
                    return True
                busy.add(message.lane)
        return len(due) == _AT_ONCE

    async def _is_welcome(self, message: QueuedMessage, now: datetime) -> bool:
        """A message to nobody in particular, in a group, needs no consent of anybody."""
        if message.user_id is None:
            return True
        consent = await self._consent.execute(Person.of_telegram(message.user_id), now=now)
        if not consent.given:
            await self._outbox.drop(message, now=now)
            self._observer.proactive("unwanted")
        elif consent.not_before:
            await self._outbox.postpone(message, until=consent.not_before)
        return consent.given and consent.not_before is None

    async def _let_in(self, message: QueuedMessage) -> bool:
        if not await self._limiter.proactive_allowed(message.lane.bot_id):
            return False
        if await self._outbox.let_in(message, now=self._clock.now()):
            self._observer.proactive("let_in")
            self._wake([message.lane])
        return True
