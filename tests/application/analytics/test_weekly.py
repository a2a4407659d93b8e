"""The weekly report, and the thumbs that it counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from application.access.audit import Auditor
from application.access.audit_chain import AuditSeal
from application.analytics.figures import PersonaFiguresUseCase
from application.analytics.record import RecordTurnsUseCase
from application.analytics.report import PersonaReportUseCase
from application.analytics.weekly import SendWeeklyReportUseCase
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from domain.delivery.outgoing import OutgoingMessage
from domain.personalization.facts import ReplyMade
from domain.shared.identity import Conversation
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.in_memory.change_signals import InMemoryChangeSignal
from infrastructure.in_memory.personas import InMemoryPersonas
from infrastructure.in_memory.turns import InMemoryTurns
from presentation.figure_views import report_markdown
from tests.support.clocks import HandClock

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPERATORS = Conversation(10_000, -100)


class Ignoring:
    def recorded(self, turns: int) -> None: ...

    def lost(self, turns: int) -> None: ...


class Handed:
    """Takes what would be sent; the same message once, as the outbox does."""

    def __init__(self) -> None:
        self.messages: dict[str, OutgoingMessage] = {}

    async def execute(self, message: OutgoingMessage) -> bool:
        is_new = message.message_id not in self.messages
        self.messages[message.message_id] = message
        return is_new


async def test_operators_get_one_report_a_week_with_what_is_worth_improving() -> None:
    clock, store, handed = HandClock(SUNDAY), InMemoryTurns(), Handed()
    record = RecordTurnsUseCase(store, clock, Ignoring())
    fact = ReplyMade("t", "u", "out_of_scope", "text", 1.0, 5, persona="butler", scope="refused")
    for number in range(30):
        record.hear(replace(fact, turn_id=f"t{number}", person=f"u{number}"))
    await record.flush()
    library = PersonaLibrary(
        InMemoryPersonas(), InMemoryActivations(), InMemoryChangeSignal(), clock
    )
    guard = PersonaGuard(Auditor(InMemoryAuditLog(AuditSeal(b"s")), clock, Pseudonyms(b"s")))
    report = PersonaReportUseCase(PersonaFiguresUseCase(store, library, guard, clock))
    weekly = SendWeeklyReportUseCase(
        report,
        handed,  # type: ignore[arg-type]  # the outbox itself is tried elsewhere
        clock,
        report_markdown,
        OPERATORS,
    )
    assert not await weekly.execute()
    clock.advance(timedelta(days=1).total_seconds())
    assert [await weekly.execute() for _ in range(2)] == [True, False]
    [message] = handed.messages.values()
    page = (message.parts[0].file or b"").decode()
    assert (message.conversation, message.parts[0].file_name) == (OPERATORS, "personas-2026-W09.md")
    assert "**butler**: 100.0% of what is asked lies outside its scope" in page
