"""Showing that work goes on: the typing action, and the text as it grows. Best effort only."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import AiogramError, TelegramForbiddenError, TelegramRetryAfter
from aiogram.methods import SendChatAction, SendMessageDraft

from application.delivery.ports import SendLimiter
from domain.delivery.splitting import split_text
from domain.dialogue.growing import SoFar
from domain.shared.identity import Conversation
from presentation.telegram.formatting import format_text
from presentation.telegram.ports import TelegramObserver


@dataclass(frozen=True, slots=True)
class DraftPace:
    """All in seconds. A draft vanishes after 30 s unless it is shown again.

    A reply that is there before `before_first` needs no signs of life, and would wait for them.
    Of all chats together only so many are shown `at_once`: many that are due in the same moment
    would keep the replies waiting. As long as no more are answered, nobody waits for anybody, and
    the first sign comes after `before_first_in_quiet`.
    """

    before_first: float = 0.5
    before_first_in_quiet: float = 0.25
    between_drafts: float = 0.9
    between_refreshes: float = 25.0
    between_actions: float = 4.0
    request: int = 5
    farewell: float = 1.0
    failures: int = 3
    at_once: int = 4

    def first_after(self, answered_now: int) -> float:
        """With so many chats being answered, this one among them."""
        if answered_now > self.at_once:
            return self.before_first
        return self.before_first_in_quiet


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where a growing reply is shown; `private` chats alone have drafts, others only see typing."""

    bot: Bot
    lane: Conversation
    draft_id: int
    private: bool


class Drafts:
    """Opens one stream a turn."""

    def __init__(
        self, limiter: SendLimiter, observer: TelegramObserver, pace: DraftPace | None = None
    ) -> None:
        self._limiter = limiter
        self._observer = observer
        self._pace = pace or DraftPace()
        self._places = asyncio.Semaphore(self._pace.at_once)
        self._answered_now = 0

    @asynccontextmanager
    async def open(
        self, bot: Bot, lane: Conversation, draft_id: int, *, private: bool
    ) -> AsyncGenerator["DraftStream"]:
        """Show signs of life until the block ends; afterwards nothing more is sent."""
        place = DraftPlace(bot, lane, draft_id or 1, private)
        stream = DraftStream(place, self._limiter, self._observer, self._pace, self._places)
        self._answered_now += 1
        stream.start(self._pace.first_after(self._answered_now))
        try:
            yield stream
            stream.finish()
            # A draft under way must land before the final message, or it would stand below it.
            if stream.is_showing:
                await stream.wait(self._pace.farewell)
        finally:
            self._answered_now -= 1
            problem = await stream.end()
            if problem:
                self._observer.extra("stream", type(problem).__name__)


class DraftStream:
    """One turn's signs of life; frames that come too fast are dropped, the newest one is kept.

    Nothing runs before the first of them is due, since most answers come before it.
    """

    def __init__(
        self,
        place: DraftPlace,
        limiter: SendLimiter,
        observer: TelegramObserver,
        pace: DraftPace,
        places: asyncio.Semaphore,
    ) -> None:
        self._bot, self._lane, self._draft_id = place.bot, place.lane, place.draft_id
        self._limiter = limiter
        self._observer = observer
        self._pace = pace
        self._places = places
        self._failures_left = pace.failures if place.private else 0
        self._so_far: SoFar = str
        self._has_grown = False
        self._shown = ""
        self._wake = asyncio.Event()
        self.is_showing = False
        """Whether a request to Telegram is under way."""
        self._finished = False
        self._next_action = self._next_draft = 0.0
        self._next_refresh = 0.0
        self._beginning: asyncio.TimerHandle | None = None
        self._running: asyncio.Task[None] | None = None

    def start(self, seconds: float) -> None:
        """Show the first sign after so long, if the answer is not there before."""
        loop = asyncio.get_running_loop()
        self._next_action = self._next_draft = loop.time() + seconds
        self._beginning = loop.call_at(self._next_action, self._begin)

    def _begin(self) -> None:
        self._running = asyncio.create_task(self._run())

    def show(self, so_far: SoFar) -> None:
        """The text has grown; it is looked at when a draft is due."""
        self._so_far = so_far
        if not self._has_grown:
            self._has_grown = True
            self._wake.set()

    def finish(self) -> None:
        self._finished = True
        self._wake.set()

    async def wait(self, seconds: float) -> None:
        """Until it has ended by itself."""
        if self._running:
            await asyncio.wait((self._running,), timeout=seconds)

    async def end(self) -> Exception | None:
        """Nothing is shown any more; what it died of, if it did."""
        if self._beginning:
            self._beginning.cancel()
        if self._running is None:
            return None
        self._running.cancel()
        (problem,) = await asyncio.gather(self._running, return_exceptions=True)
        return problem if isinstance(problem, Exception) else None

    async def _run(self) -> None:
        while not self._finished:
            if _now() >= min(self._next_action, self._draft_due()):
                async with self._places:
                    self.is_showing = True
                    await self._show()
                    self.is_showing = False
            await self._until_due()

    async def _show(self) -> None:
        if not self._finished and _now() >= self._draft_due():
            await self._show_draft()
        if not self._finished and _now() >= self._next_action:
            await self._show_typing()

    async def _until_due(self) -> None:
        due = min(self._next_action, self._draft_due())
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await self._wake.wait()
        if not self._finished:
            self._wake.clear()

    def _draft_due(self) -> float:
        if self._failures_left and self._has_grown:
            return self._next_draft
        return self._next_refresh if self._failures_left and self._shown else float("inf")

    async def _show_typing(self) -> None:
        self._next_action = _now() + self._pace.between_actions
        action = SendChatAction(
            chat_id=self._lane.chat_id,
            message_thread_id=self._lane.thread_id,
            action=ChatAction.TYPING,
        )
        try:
            await self._bot(action, request_timeout=self._pace.request)
        except AiogramError as error:
            self._observer.extra("typing", type(error).__name__)

    async def _show_draft(self) -> None:
        self._has_grown, text = False, self._so_far() or self._shown
        if not text or (text == self._shown and _now() < self._next_refresh):
            return  # what is new is held back until more is known
        self._next_draft = self._next_refresh = _now() + self._pace.between_drafts
        if not await self._limiter.draft_allowed(self._lane):
            self._has_grown = True
            self._observer.extra("draft", "dropped")
            return
        try:
            await self._send_draft(text)
        except TelegramRetryAfter as error:
            self._has_grown = True
            self._next_draft = self._next_refresh = _now() + error.retry_after
            self._observer.extra("draft", "rate_limited")
        except AiogramError as error:
            self._has_grown = True
            fatal = isinstance(error, TelegramForbiddenError)
            self._failures_left = 0 if fatal else self._failures_left - 1
            self._observer.extra("draft", type(error).__name__)
        else:
            self._shown = text
            self._next_refresh = _now() + self._pace.between_refreshes
            self._next_action = _now() + self._pace.between_actions  # growing words say enough

    async def _send_draft(self, text: str) -> None:
        shown = _as_draft(text)
        if not shown:
            return
        draft = SendMessageDraft(
            chat_id=self._lane.chat_id,
            message_thread_id=self._lane.thread_id,
            draft_id=self._draft_id,
            text=shown,
            parse_mode=None,
            can_stop=True,
            keep_on_stop=True,
        )
        await self._bot(draft, request_timeout=self._pace.request)
        self._observer.extra("draft", "shown")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _as_draft(text: str) -> str:
    """What the reader sees of the message that is being written now, without markup."""
    parts = split_text(text)
    return format_text(parts[-1]).plain.strip() if parts else ""
