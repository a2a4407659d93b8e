"""Which bot an installation speaks as."""

from typing import Final

from infrastructure.settings import Settings

_SANDBOX: Final = 10000


def own_bot_id(settings: Settings) -> int:
    """Of Telegram's bot, as its token begins, or of the sandbox's."""
    token = settings.telegram_bot_token.get_secret_value()
    return int(token.partition(":")[0]) if token else _SANDBOX
