"""What a failed call of the Bot API means for the message that was to be sent."""

from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from application.delivery.ports import NotSent, SendFailure

TOKEN_REFUSED_SECONDS = 60.0
NOT_REACHED_SECONDS = 1.0

_GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "not enough rights to send",
    "have no rights to send",
    "group chat was upgraded",
)
_REFUSED = (TelegramBadRequest, TelegramEntityTooLarge, TelegramMigrateToChat)
_WRONG_TOKEN = (TelegramUnauthorizedError, TelegramNotFound)


def outcome_of(error: AiogramError) -> NotSent:
    """Only what certainly never reached Telegram, or was refused by it, is not UNKNOWN."""
    match error:
        case TelegramRetryAfter():
            return NotSent(SendFailure.RATE_LIMITED, float(error.retry_after))
        case TelegramForbiddenError():
            return NotSent(SendFailure.BLOCKED)
        case _ if isinstance(error, _REFUSED):
            return NotSent(_refusal(error.message.lower()))
        case _ if isinstance(error, _WRONG_TOKEN):
            # The operator must mend the token; until then the answers wait.
            return NotSent(SendFailure.NOT_REACHED, TOKEN_REFUSED_SECONDS)
        case TelegramNetworkError() if _never_connected(error):
            return NotSent(SendFailure.NOT_REACHED, NOT_REACHED_SECONDS)
    return NotSent(SendFailure.UNKNOWN)


def _refusal(description: str) -> SendFailure:
    if "can't parse entities" in description:
        return SendFailure.MARKUP
    if any(phrase in description for phrase in _GONE):
        return SendFailure.BLOCKED
    return SendFailure.REJECTED


def _never_connected(error: TelegramNetworkError) -> bool:
    return isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)
