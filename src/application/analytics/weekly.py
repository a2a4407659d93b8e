"""The report on personas, sent to the operators once a week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from application.analytics.figures import FiguresQuery
from application.analytics.report import PersonaReport, PersonaReportUseCase
from application.delivery.outbox import SendMessageUseCase
from application.shared.ports import Clock
from domain.access.keys import Principal, Role
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart, PartKind
from domain.shared.identity import Conversation

_WRITER: Final = Principal("weekly-report", Role.ADMIN)
_MONDAY: Final = 0
_HOUR: Final = 7


class SendWeeklyReportUseCase:
    """`to` is the operators' chat; None: nobody gets one. `render` makes a page of a report."""

    def __init__(
        self,
        report: PersonaReportUseCase,
        send: SendMessageUseCase,
        clock: Clock,
        render: Callable[[PersonaReport], str],
        to: Conversation | None,
    ) -> None:
        self._report = report
        self._send = send
        self._clock = clock
        self._render = render
        self._to = to

    async def execute(self) -> bool:
        """Whether it was handed in now: on Mondays (UTC), once, however often this is called.

        Raises StorageUnavailable.
        """
        now = self._clock.now()
        if self._to is None or now.weekday() != _MONDAY or now.hour < _HOUR:
            return False
        week = FiguresQuery(now - timedelta(days=7), now - timedelta(days=1))
        report = await self._report.execute(_WRITER, week)
        year, number, _ = (now - timedelta(days=7)).isocalendar()
        name = f"personas-{year}-W{number:02}"
        page = self._render(report).encode()
        part = OutgoingPart("", kind=PartKind.DOCUMENT, file=page, file_name=f"{name}.md")
        return await self._send.execute(OutgoingMessage(f"report:{name}", self._to, (part,)))
