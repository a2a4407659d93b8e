"""The sandbox of an installation that has no bot of Telegram's."""

from application.personalization.preferences import PersonaInUseUseCase
from composition.process import Process
from domain.shared.identity import MemoryOwner, Person
from infrastructure.secret_file import token_of
from infrastructure.settings import Settings
from sandbox.guard import Rules
from sandbox.server import Sandbox

_SECRET = "sandbox.secret"
_EVERYWHERE = ("", "0.0.0.0", "::")
_HERE = ("127.0.0.1", "::1", "localhost")


def open_sandbox(process: Process) -> Sandbox | None:
    """None where there is a bot of Telegram's.

    Raises ConfigurationError where DATA_DIR cannot hold the sandbox's secret.
    """
    settings = process.app.settings
    if not settings.uses_sandbox:
        return None
    rules = Rules(
        secret=token_of(settings.data_dir / _SECRET),
        webhook_port=None if settings.sandbox_webhooks_anywhere else process.port,
    )

    async def companion(chat_id: int, user_id: int, language_code: str | None) -> str:
        group_id = None if chat_id > 0 else chat_id
        owner = MemoryOwner(Person.of_telegram(user_id), group_id)
        in_use = await process.app.get(PersonaInUseUseCase).execute(str(owner), language_code)
        return f"{in_use.persona.emoji} {in_use.voice.name}"

    return Sandbox(settings.data_dir / "sandbox.sqlite3", rules, companion)


def own_address(settings: Settings, port: int) -> str:
    """Where this process reaches itself."""
    host = "127.0.0.1" if settings.http_host in _EVERYWHERE else settings.http_host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def invitation(settings: Settings, port: int) -> str:
    """What the operator is told at the start."""
    invited = f"Majordome is at your service: talk to it at {own_address(settings, port)}/sandbox"
    if settings.http_host in _HERE:
        return invited
    return f"{invited} (from elsewhere it asks for what stands in {settings.data_dir / _SECRET})"
