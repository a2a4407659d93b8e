import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pymongo import MongoClient
from pymongo.database import Database
from typer.testing import CliRunner

from main import app
from tests.support.seeding import seed_user

ADMIN_KEY = "the-first-administrators-key"


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


class Command:
    """`majordome …` on a database of its own; `key` is the caller's."""

    def __init__(self, mongo: tuple[str, str], data_dir: Path) -> None:
        uri, name = mongo
        self.environment = {
            "MONGODB_URI": uri,
            "MONGODB_DATABASE": name,
            "DATA_DIR": str(data_dir),
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
        return CliRunner().invoke(app, list(arguments), input=answer, env=chosen)


@pytest.fixture
def majordome(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path, _logging_as_before: None
) -> Command:
    return Command(mongo_uri_and_name, tmp_path)


@pytest.fixture
def stored(mongo_uri_and_name: tuple[str, str]) -> Iterator[Database[dict[str, Any]]]:
    uri, name = mongo_uri_and_name
    with MongoClient[dict[str, Any]](uri, uuidRepresentation="standard") as client:
        yield client[name]


@pytest.fixture
def ann(stored: Database[dict[str, Any]]) -> str:
    """A user with two remembered messages, written as the product writes them."""
    seed_user(stored, "4711")
    return "4711"
