from application.desk.discretion import DeskDiscretion
from application.desk.ports import DeskSessions
from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.shared.ports import Clock
from domain.desk.clocks import DAY_AND_NIGHT, DeskClocks
from domain.desk.sessions import DeskLine, Writer

_TRIES = 5


class ListenForTheDesk:
    """Writes down what a user says while a person answers; an InputScreen that changes nothing."""

    def __init__(
        self,
        sessions: DeskSessions,
        clock: Clock,
        discretion: DeskDiscretion,
        clocks: DeskClocks = DAY_AND_NIGHT,
    ) -> None:
        self._discretion = discretion
        self._sessions = sessions
        self._clock = clock
        self._clocks = clocks

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        if turn.is_taken_over and words:
            await self._write_down(turn, words)
        return Verdict(words)

    async def _write_down(self, turn: UserTurn, words: str) -> None:
        shown = await self._discretion.shown(words, turn.person, turn.language_code or "")
        line = DeskLine(Writer.USER, shown, self._clock.now(), key=turn.turn_id)
        for _ in range(_TRIES):
            session = await self._sessions.open_in(turn.conversation)
            if session is None or session.has_line(line.key):
                return
            if await self._sessions.replace(session.said(line, self._clocks)):
                return
