"""What the page says that a screen shows is what it shows."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.preparation import tell_of_silence
from main import app

PAGE = Path("docs/operational/screens.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "value"), [("HTTP_PORT", "eighty"), ("DEFAULT_PERSONA", "jeeves")]
)
def test_a_wrong_setting(name: str, value: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run"], env={name: value, "DATA_DIR": str(tmp_path)})
    assert result.exit_code == 1
    said, *names = result.output.strip().partition("one of: ")
    assert f"`{said}{'one of: …' if names[0] else ''}`" in PAGE


async def test_a_database_that_is_away() -> None:
    lines: list[str] = []
    async with open_mongo("mongodb://127.0.0.1:9", "majordome") as database:
        await tell_of_silence(database, lines.append, patience=60)
    assert f"`{lines[0]}`" in PAGE
