"""Operators hear that somebody needs a person; never what was said."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.turns import UserTurn
from application.safety.ports import SafetyObserver
from application.shared.interface_texts import InterfaceTexts
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.safety.crisis import Danger
from domain.safety.crisis_state import CrisisState
from domain.shared.errors import PersonErased, RetryLater, StorageUnavailable, TellUser
from domain.shared.identity import Conversation
from domain.shared.language import Language


class AlertOperatorsUseCase:
    """`chat_id` is the operators' chat; None: nobody is told."""

    def __init__(
        self,
        send: SendMessageUseCase,
        texts: InterfaceTexts,
        language: Language,
        observer: SafetyObserver,
        *,
        chat_id: int | None,
    ) -> None:
        self._send = send
        self._texts = texts
        self._language = language
        self._observer = observer
        self._chat_id = chat_id
        self._call: Callable[[UserTurn], Awaitable[object]] | None = None
        self._calm: Callable[[UserTurn], Awaitable[object]] | None = None

    def calm_people_by(self, calm: Callable[[UserTurn], Awaitable[object]]) -> None:
        """Tells whoever was called that there was no danger."""
        self._calm = calm

    async def false(self, turn: UserTurn) -> None:
        """The alarm was: it never stands in the way of the answer."""
        if self._calm is not None:
            with suppress(RetryLater, TellUser, PersonErased):
                await self._calm(turn)

    def call_people_by(self, call: Callable[[UserTurn], Awaitable[object]]) -> None:
        """Brings the conversation before people who can answer in it."""
        self._call = call

    async def execute(self, turn: UserTurn, state: CrisisState) -> None:
        """Once for each turn, however often it is tried; it never stands in the way of help."""
        if self._call is not None:
            with suppress(RetryLater, TellUser, PersonErased):
                await self._call(turn)
        await self._tell(turn, state)

    async def _tell(self, turn: UserTurn, state: CrisisState) -> None:
        if self._chat_id is None:
            self._observer.alerted("nobody")
            return
        what = state.about if state.danger is Danger.SELF else state.danger
        text = self._texts.text(self._language, f"operators-crisis-{what}", person=str(turn.person))
        message = OutgoingMessage(
            f"crisis:{turn.turn_id}"[:128],
            Conversation(turn.conversation.bot_id, self._chat_id),
            (OutgoingPart(text),),
        )
        try:
            await self._send.execute(message)
        except StorageUnavailable:
            self._observer.alerted("failed")
        else:
            self._observer.alerted("sent")
