"""Who is told of approvals: the operators' chat when one is asked for, the requester in the end."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from application.delivery.outbox import SendMessageUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.delivery.outgoing import Button, OutgoingMessage, OutgoingPart
from domain.delivery.splitting import split_text
from domain.safety.approvals import (
    APPROVAL,
    BLOCKED_MEANWHILE,
    CHANGED_MEANWHILE,
    ApprovalRequest,
    ApprovalStatus,
    AskedIn,
)
from domain.safety.dialogue_actions import CALLED
from domain.shared.identity import Conversation
from domain.shared.language import Language

_NOT_LETTERS: Final = re.compile("[^a-z]+")


class ApprovalNotices:
    """`operators` is their chat; None: they look at the list."""

    def __init__(
        self,
        send: SendMessageUseCase,
        texts: InterfaceTexts,
        language: Language,
        operators: Conversation | None,
        in_use: PersonaInUseUseCase,
    ) -> None:
        self._in_use = in_use
        self._send = send
        self._texts = texts
        self._language = language
        self._operators = operators
        self._call_people: Callable[[ApprovalRequest], Awaitable[None]] | None = None

    def call_people_by(self, call: Callable[[ApprovalRequest], Awaitable[None]]) -> None:
        """`call` puts the conversation that a request is about into the queue of the desk."""
        self._call_people = call

    async def asked(self, request: ApprovalRequest) -> None:
        """With the whole arguments: nobody approves what they have not seen."""
        if self._call_people:
            await self._call_people(request)
        if self._operators is None:
            return
        text = self._texts.text(
            self._language,
            "approval-asked",
            ticket=request.ticket,
            action=self._action(request.action),
            arguments=_shown(request),
            reasons=", ".join(map(self._reason, request.risk.reasons)),
            requester=_asking(request),
            needed=request.needed,
        )
        row = tuple(
            Button(
                self._texts.text(self._language, f"approval-{verb}"),
                f"{APPROVAL}:{verb}:{request.request_id}:{request.nonce}:{request.seal}",
            )
            for verb in ("approve", "reject")
        )
        *before, last = split_text(text)
        parts = (*map(OutgoingPart, before), OutgoingPart(last, buttons=(row,)))
        await self._send.execute(
            OutgoingMessage(
                f"approval:{request.request_id}:asked:{request.seal}", self._operators, parts
            )
        )

    def _action(self, action: str) -> str:
        return self._texts.text(self._language, "approval-action", action=action)

    def _reason(self, reason: str) -> str:
        slug = _NOT_LETTERS.sub("-", reason)
        return self._texts.text(self._language, "approval-reason", slug=slug, reason=reason)

    async def ended(self, request: ApprovalRequest) -> None:
        """What was asked for in a conversation and is done has been answered there; and of what a
        model wanted by itself nobody hears who was not told to wait for it.
        """
        if request.conversation is None:
            return
        is_call = request.action in CALLED
        if is_call and not request.risk.is_asked_by_policy:
            return
        if request.asked_in is not None:
            if request.status is ApprovalStatus.EXECUTED and not is_call:
                return
            text = await self._told(request, request.asked_in)
        else:
            text = self._texts.text(
                self._language, f"approval-ended-{request.status}", note=request.note or "—"
            )
        await self._send.execute(
            OutgoingMessage(
                f"approval:{request.request_id}:ended",
                request.conversation,
                (OutgoingPart(text),),
                user_id=request.asked_in.owner.person.telegram_id if request.asked_in else None,
            )
        )

    async def _told(self, request: ApprovalRequest, asked: AskedIn) -> str:
        """To a person, in their language and in the voice of the persona that serves them."""
        in_use = await self._in_use.execute(str(asked.owner), asked.language_code)
        key, note = f"approval-told-{request.status}", request.note
        if note in (BLOCKED_MEANWHILE, CHANGED_MEANWHILE):
            key = "approval-told-changed"
        has_note = "yes" if note else "no"
        voice = in_use.persona.persona_id
        return self._texts.text(in_use.language, key, voice=voice, has_note=has_note, note=note)


def _asking(request: ApprovalRequest) -> str:
    name = " ".join(request.asked_in.name.split()) if request.asked_in else ""
    return f"{name} ({request.requester})" if name else request.requester


def _shown(request: ApprovalRequest) -> str:
    """Every argument that says anything, whole; each line of a text is marked, so that none can
    pass for one of ours.
    """
    given = request.read_arguments().items()
    told = {name: value for name, value in given if value != "" and value is not False}
    return "\n".join(f"{name}:{_value(value)}" for name, value in told.items())


def _value(value: Any) -> str:
    if not isinstance(value, str):
        return f" {json.dumps(value, ensure_ascii=False)}"
    return "".join(f"\n│ {line}" for line in value.splitlines())
