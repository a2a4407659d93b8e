"""What a user is told of the desk, through the outbox."""

from application.delivery.outbox import SendMessageUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.delivery.outgoing import Button, OutgoingMessage, OutgoingPart
from domain.desk.sessions import DeskLine, DeskSession, Reason
from domain.shared.identity import Conversation
from domain.shared.language import Language

STARS = "stars"


class DeskNotices:
    """`operators` is the chat in which a new session is announced, without anybody's words."""

    def __init__(
        self,
        send: SendMessageUseCase,
        texts: InterfaceTexts,
        in_use: PersonaInUseUseCase,
        operators_language: Language,
        operators: int | None,
    ) -> None:
        self._send = send
        self._texts = texts
        self._in_use = in_use
        self._operators_language = operators_language
        self._operators = operators

    async def announce(self, session: DeskSession) -> None:
        if self._operators is None or session.reason in (Reason.CRISIS, Reason.APPROVAL):
            return  # of these the crisis protocol and the approval itself tell them
        text = self._texts.text(
            self._operators_language,
            "desk-announced",
            reason=self._texts.text(self._operators_language, f"desk-reason-{session.reason}"),
            id=session.session_id,
        )
        chat = Conversation(session.conversation.bot_id, self._operators)
        parts = (OutgoingPart(text),)
        await self._send.execute(
            OutgoingMessage(f"desk:{session.session_id}:{session.reason}", chat, parts)
        )

    async def words(self, session: DeskSession, line: DeskLine) -> None:
        """An operator's own; however often they are handed in, they go out once."""
        await self._send_as(session, f"line:{line.key}", OutgoingPart(line.read))

    def warning(self, session: DeskSession) -> str:
        """What its operator reads before it goes back to the queue."""
        return self._texts.text(self._operators_language, "desk-warned", owner=session.owner or "—")

    def false_alarm(self) -> str:
        """What operators read of a danger that was none."""
        return self._texts.text(self._operators_language, "desk-false-alarm")

    def withdrawn(self) -> str:
        """What operators read of a request that was taken back."""
        return self._texts.text(self._operators_language, "desk-withdrawn-note")

    async def tell(self, session: DeskSession, key: str, **values: str) -> None:
        """An interface text, in the user's language and the persona's voice."""
        in_use = await self._in_use.execute(str(session.person), session.language)
        voice = in_use.persona.persona_id
        text = self._texts.text(
            in_use.language, key, voice=voice, **values, persona=in_use.voice.name
        )
        buttons = self._stars(session) if key == "desk-resolved" else ()
        await self._out(session, key, OutgoingPart(text, buttons=buttons))

    async def _out(self, session: DeskSession, what: str, part: OutgoingPart) -> None:
        await self._send_as(session, f"{session.version}:{what}", part)

    async def _send_as(self, session: DeskSession, name: str, part: OutgoingPart) -> None:
        message_id = f"desk:{session.session_id}:{name}"
        user_id = session.person.telegram_id
        message = OutgoingMessage(message_id, session.conversation, (part,), user_id=user_id)
        await self._send.execute(message)

    @staticmethod
    def _stars(session: DeskSession) -> tuple[tuple[Button, ...], ...]:
        row = (Button("★" * n, f"{STARS}:{session.session_id}:{n}") for n in range(1, 6))
        return tuple((button,) for button in row)
