"""The two ways of conversing over a socket: with the persona, or with the co-pilot beside one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Protocol, Self

from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.ports import Audience
from application.dialogue.turns import Order, UserTurn, Written
from application.orchestration.copilot import AdviseUseCase
from application.orchestration.newest import MOST_GIVEN_UP
from application.orchestration.ports import SessionStore
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.growing import SoFar
from domain.dialogue.replies import Reply, Text
from domain.orchestration.sessions import Session
from domain.shared.errors import InvalidInput, LimitReached
from domain.shared.identity import Conversation, MemoryOwner
from domain.shared.language import Language
from presentation.api.socket_bodies import SaidBody, line_of, reply_form

SendToken = Callable[[str, str], Awaitable[None]]

_NO_BOT = 0
_CHAT_IDS = 2**40


class Growing:
    """Sends a growing text in pieces, in order; a slow reader gets fewer and longer ones.

    Nothing piles up: between two sends only the newest state of the text is kept.
    """

    def __init__(self, send: SendToken) -> None:
        self._send = send
        self._shown = self._sent = ""
        self._changed = asyncio.Event()
        self._is_whole = False
        self._sending: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._sending = asyncio.create_task(self._keep_sending())
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        if self._sending and not self._sending.cancel() and not self._sending.cancelled():
            self._sending.exception()  # `finish` has raised it, or something worse came first

    def look(self, so_far: SoFar) -> None:
        """What is shown stays as long as nothing of a text may be seen."""
        if text := so_far():
            self.show(text)

    def show(self, text: str) -> None:
        self._shown = text
        self._changed.set()

    async def finish(self) -> None:
        """Returns when all that was shown is sent. Raises what sending failed with."""
        self._is_whole = True
        self._changed.set()
        if self._sending:
            await self._sending

    async def _keep_sending(self) -> None:
        """One send after the other: what comes behind `finish` is never overtaken."""
        while not self._is_whole:
            await self._changed.wait()
            self._changed.clear()
            await self._send_rest()
        await self._send_rest()  # what grew while a slow reader took the piece before

    async def _send_rest(self) -> None:
        shown = self._shown
        if shown == self._sent:
            return
        common = self._sent if shown.startswith(self._sent) else ""
        self._sent = shown
        await self._send(shown[len(common) :], shown)


class Conversing(Protocol):
    """`most_given_up`: so many unfinished answers in a row may give way to a newer message."""

    most_given_up: int

    async def hear(self, session: Session, body: SaidBody) -> Session:
        """The session as it is stored now. Raises InvalidInput."""
        ...

    async def answer(
        self, session: Session, body: SaidBody, growing: Growing
    ) -> tuple[Session, Mapping[str, Any]]:
        """The session as it is stored now, and what completes the answer."""
        ...


class Chat(Conversing):
    """The dialogue, as on any channel."""

    most_given_up = 0

    def __init__(self, dialogue: DialogueUseCase, store: SessionStore, clock: Clock) -> None:
        self._dialogue = dialogue
        self._store = store
        self._clock = clock

    async def hear(self, session: Session, body: SaidBody) -> Session:
        session = session.active(self._clock.now())
        _turn(session, body)
        await self._store.save(session)
        return session

    async def answer(
        self, session: Session, body: SaidBody, growing: Growing
    ) -> tuple[Session, Mapping[str, Any]]:
        audience = Audience(show=growing.look)
        reply = await self._dialogue.execute(_turn(session, body), audience)
        told = reply_form(reply)
        if reply.retry_after:
            raise LimitReached(told["text"] or "too many messages", retry_after=reply.retry_after)
        if _is_of_a_model(reply):
            growing.show(told["text"])  # screens hold back the end until they have seen it all
        return session, told


class Copilot(Conversing):
    """Lines of a conversation between a client and an agent; the answer is a suggestion."""

    most_given_up = MOST_GIVEN_UP

    def __init__(self, advise: AdviseUseCase, store: SessionStore, clock: Clock) -> None:
        self._advise = advise
        self._store = store
        self._clock = clock

    async def hear(self, session: Session, body: SaidBody) -> Session:
        if not body.text.strip():
            raise InvalidInput("text: a line has words")
        session = described(session, body.metadata).said(line_of(body, self._clock.now()))
        await self._store.save(session)
        return session

    async def answer(
        self, session: Session, body: SaidBody, growing: Growing
    ) -> tuple[Session, Mapping[str, Any]]:
        language = Language.from_code(body.locale, default=Language.ENGLISH)
        advice = await self._advise.execute(session, language)
        await self._store.save(advice.session)
        return advice.session, advice.suggestion


def _is_of_a_model(reply: Reply) -> bool:
    return any(isinstance(part, Text) and part.markdown for part in reply.parts)


def described(session: Session, metadata: Mapping[str, str]) -> Session:
    """With what the client adds to what it told of the session."""
    return replace(session, metadata={**session.metadata, **metadata}) if metadata else session


def _turn(session: Session, body: SaidBody) -> UserTurn:
    """Raises InvalidInput for an action that cannot be one, or for no words at all."""
    order = None
    contents: tuple[Written, ...] = ()
    if body.action:
        order = Order(Action.parse(body.action), pressed=True)
    elif body.text.startswith("/"):
        command, *words = body.text[1:].split(maxsplit=1)
        order = Order(Action(command.lower()))
        contents = tuple(map(Written, words))
    elif body.text.strip():
        contents = (Written(body.text),)
    else:
        raise InvalidInput("text: say something, or give the action of a button")
    return UserTurn(
        turn_id=_turn_id(session),
        conversation=Conversation(_NO_BOT, hash_of_chat(session)),
        person=session.person,
        owner=MemoryOwner(session.person),
        contents=contents,
        order=order,
        language_code=body.locale,
    )


def _turn_id(session: Session) -> str:
    """A session that begins anew under an old id says nothing that was said before."""
    began = int(session.created_at.timestamp() * 1000)
    return f"ws-{session.session_id}-{began}-{session.messages}"


def hash_of_chat(session: Session) -> int:
    """A number for the session, as channels give their chats."""
    return int.from_bytes(session.session_id.encode()[-8:], "big") % _CHAT_IDS + 1
