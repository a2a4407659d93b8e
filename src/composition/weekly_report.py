"""What operators are told of the personas every week."""

from application.analytics.report import PersonaReportUseCase
from application.analytics.weekly import SendWeeklyReportUseCase
from application.delivery.outbox import SendMessageUseCase
from composition.foundation import Foundation
from domain.shared.identity import Conversation
from presentation.figure_views import report_markdown


def weekly_report(base: Foundation, report: PersonaReportUseCase) -> SendWeeklyReportUseCase:
    chat, token = base.settings.operators_chat_id, base.settings.telegram_bot_token
    bot_id = token.get_secret_value().partition(":")[0]
    to = Conversation(int(bot_id), chat) if chat is not None and bot_id else None
    return SendWeeklyReportUseCase(
        report, base.get(SendMessageUseCase), base.clock, report_markdown, to
    )
