"""`majordome …` run in this process, on a database of the test's own."""

from pathlib import Path

from typer.testing import CliRunner, Result

from main import app
from tests.support import canaries

ADMIN_KEY = "the-first-administrators-key"


class Command:
    """`majordome …` on a database of its own; `key` is the caller's."""

    def __init__(self, mongo: tuple[str, str], data_dir: Path) -> None:
        uri, name = mongo
        self.environment = {
            "MONGODB_URI": uri,
            "MONGODB_DATABASE": name,
            "DATA_DIR": str(data_dir),
            "DATA_ENCRYPTION_KEYS": "off",
            "TELEGRAM_BOT_TOKEN": "",
            "LLM_MODEL": "",
            "LLM_BASE_URL": "",
            "REDIS_URL": "",
            "COLUMNS": "200",
        }

    def __call__(
        self, *arguments: str, key: str = ADMIN_KEY, answer: str | None = None, **more: str
    ) -> Result:
        chosen = self.environment | {"PROFILE_ADMIN_API_KEY": key} | more
        canaries.plant_secrets(chosen)
        result = CliRunner().invoke(app, list(arguments), input=answer, env=chosen)
        canaries.support_sees(result.output, chosen)
        return result
