"""Doing later what a person asked for in a conversation, once people have agreed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.turns import Order, UserTurn, Written
from application.personalization.preferences import PersonaInUseUseCase
from application.safety.approval_ports import PerformAsked
from application.shared.interface_texts import InterfaceTexts
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.dialogue.actions import Action
from domain.dialogue.replies import Reply, Text
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, AskedIn
from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation

Render = Callable[[Reply], Sequence[OutgoingPart]]
"""From a reply to the messages that bring it to its reader."""


class PerformAskedUseCase(PerformAsked):
    """The turn is taken through the dialogue again, as a retry that carries the approval, and its
    answer goes out through the outbox under the request's id: so once, whoever dies when.
    """

    def __init__(
        self,
        dialogue: Callable[[], DialogueUseCase],
        render: Render,
        send: SendMessageUseCase,
        texts: InterfaceTexts,
        in_use: PersonaInUseUseCase,
    ) -> None:
        """`dialogue` gives it once every context is built."""
        self._dialogue = dialogue
        self._render = render
        self._send = send
        self._texts = texts
        self._in_use = in_use

    def check(self, arguments: Mapping[str, Any]) -> None:
        _read(arguments)

    async def execute(self, request: ApprovalRequest) -> None:
        """Raises InvalidInput for arguments that make no sense, and RetryLater."""
        asked, where = request.asked_in, request.conversation
        if asked is None or where is None:
            raise InvalidInput("this was not asked for in a conversation")
        turn = _turn(request, asked, where)
        reply = await self._dialogue().execute(turn)
        lead = Text(await self._lead(request, asked))
        parts = self._render(replace(reply, parts=(lead, *reply.parts)))
        await self._send.execute(
            OutgoingMessage(
                f"approved:{request.request_id}",
                where,
                tuple(parts),
                user_id=asked.owner.person.telegram_id,
            )
        )

    async def _lead(self, request: ApprovalRequest, asked: AskedIn) -> str:
        """Who asked is told what their words were changed to."""
        in_use = await self._in_use.execute(str(asked.owner), asked.language_code)
        voice, said = in_use.persona.persona_id, request.read_arguments()["said"]
        if request.status is ApprovalStatus.EDITED and said:
            return self._texts.text(in_use.language, "approval-granted-edited", said=said)
        return self._texts.text(in_use.language, "approval-granted", voice=voice)


def _turn(request: ApprovalRequest, asked: AskedIn, where: Conversation) -> UserTurn:
    said, order = _read(request.read_arguments())
    return UserTurn(
        turn_id=f"approved:{request.request_id}",
        conversation=where,
        person=asked.owner.person,
        owner=asked.owner,
        contents=(Written(said),) if said else (),
        order=order,
        name=asked.name,
        language_code=asked.language_code,
        is_retry=True,
        approved=request.request_id,
    )


def _read(arguments: Mapping[str, Any]) -> tuple[str, Order | None]:
    """Raises InvalidInput."""
    match dict(arguments):
        case {"said": str(said), "order": str(order), "pressed": bool(pressed), **rest} if not rest:
            return said, Order(Action.parse(order), pressed) if order else None
    raise InvalidInput("the arguments are said and order, two texts, and pressed, true or false")
