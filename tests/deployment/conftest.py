import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.support.command import Command


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


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
