"""What people said to each other while the persona was silent, kept for it to know."""

from application.personalization.preferences import PersonaInUseUseCase
from application.personalization.remember_answer import RememberAnswerUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.desk.sessions import DeskSession, Writer


class RememberStretch:
    def __init__(
        self,
        remember: RememberAnswerUseCase,
        in_use: PersonaInUseUseCase,
        texts: InterfaceTexts,
    ) -> None:
        self._remember = remember
        self._in_use = in_use
        self._texts = texts

    async def execute(self, session: DeskSession) -> None:
        """Twice changes nothing; without a word of an operator there is nothing to keep."""
        operators = [line for line in session.lines if line.writer is Writer.OPERATOR]
        if not operators:
            return
        in_use = await self._in_use.execute(str(session.person), session.language)
        users = [line.text for line in session.lines if line.writer is Writer.USER]
        language = in_use.language
        asked = "\n".join(users) or self._texts.text(language, f"desk-reason-{session.reason}")
        told = "\n".join(line.read for line in operators)
        answer = self._texts.text(language, "desk-remembered", words=told)
        turn_id = f"desk:{session.session_id}:{len(session.lines)}"
        await self._remember.execute(in_use.profile, turn_id, asked, answer)
