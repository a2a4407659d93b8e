"""People in front of the whole product, without a network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from application.text_engine.ports import TextProvider
from composition.app import open_app
from composition.foundation import App
from composition.open_dialogue import build_dialogue
from domain.shared.identity import Person
from infrastructure.settings import Settings
from tests.support.clocks import HandClock
from tests.support.dialogue import Unlimited
from tests.support.in_process_product import product_settings
from tests.support.plain_channel import PlainChannel

OPERATORS = -1009


@dataclass
class House:
    """One replica; another House on the same settings is another one, or one after a restart."""

    app: App

    def guest(self, person: str = "501", *, group: int | None = None, language: str = "en") -> Any:
        dialogue = build_dialogue(self.app, Unlimited()).use_case
        return PlainChannel(dialogue, Person(person), group, language)


class Street:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = HandClock()

    @asynccontextmanager
    async def house(
        self, provider: TextProvider | None = None, **replaced: Any
    ) -> AsyncIterator[House]:
        if provider:
            replaced["provider"] = provider
        async with open_app(self.settings, clock=self.clock, **replaced) as app:
            yield House(app)


@pytest.fixture
def street(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Street:
    return Street(product_settings(mongo_uri_and_name, tmp_path, operators_chat_id=OPERATORS))
