from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.versions import (
    ActivePrompts,
    ChooseVersionUseCase,
    RollBackVersionUseCase,
)
from domain.shared.errors import NotFound
from infrastructure.in_memory.text_engine_stores import InMemoryVersionChoices
from infrastructure.prompt_files import PromptFiles
from tests.support.clocks import HandClock

FRONT = "---\ndescription: d\ntemperature: 0\nmax_output_tokens: 5\ntimeout_seconds: 7\n---\n"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Registry:
    """Three versions of one prompt, and everything that chooses among them."""

    def __init__(self, folder: Path, pinned: dict[str, str] | None = None) -> None:
        for number in (1, 2, 3):
            file = folder / "greeting" / f"v{number}.jinja2"
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{FRONT}version {number}")
        templates = PromptFiles(folder)
        self.choices = InMemoryVersionChoices()
        self.active = ActivePrompts(templates, pinned, self.choices)
        self.choose = ChooseVersionUseCase(templates, self.choices, self.active, HandClock())
        self.roll_back = RollBackVersionUseCase(self.choices, self.choose)
        self._render = RenderPromptUseCase(templates, self.active)

    async def rendered(self, user_id: str | None = None, version: str | None = None) -> str:
        prompt = await self._render.execute(
            "greeting", locale="en", variables={}, user_id=user_id, version=version
        )
        return prompt.text


async def test_the_newest_version_is_used_where_nobody_chose(tmp_path: Path) -> None:
    assert await Registry(tmp_path).rendered() == "version 3"


async def test_a_setting_wins_over_the_newest(tmp_path: Path) -> None:
    assert await Registry(tmp_path, {"greeting": "v1"}).rendered() == "version 1"


def test_a_setting_that_names_no_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="v9"):
        Registry(tmp_path, {"greeting": "v9"})


async def test_a_choice_at_run_time_wins_at_once(tmp_path: Path) -> None:
    registry = Registry(tmp_path, {"greeting": "v1"})
    await registry.choose.execute("greeting", {"v2": 1}, by="olga")

    assert await registry.rendered() == "version 2"


async def test_a_split_gives_each_user_one_version(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.choose.execute("greeting", {"v1": 50, "v2": 50}, by="olga")
    texts = [await registry.rendered(str(number % 50)) for number in range(100)]

    assert set(texts) == {"version 1", "version 2"}
    assert texts[:50] == texts[50:]


async def test_rolling_back_returns_to_what_was_active_before(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.choose.execute("greeting", {"v1": 1}, by="olga")
    choice = await registry.roll_back.execute("greeting", by="igor")

    assert await registry.rendered() == "version 3"
    assert (choice.chosen_by, choice.reason) == ("igor", "rolled back")


async def test_without_a_choice_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await Registry(tmp_path).roll_back.execute("greeting", by="igor")


async def test_a_version_that_is_not_shipped_cannot_be_chosen(tmp_path: Path) -> None:
    registry = Registry(tmp_path)

    with pytest.raises(NotFound):
        await registry.choose.execute("greeting", {"v3": 1, "v9": 1}, by="olga")
    assert await registry.choices.latest() == ()


async def test_a_version_can_be_tried_without_being_active(tmp_path: Path) -> None:
    assert await Registry(tmp_path).rendered(version="v2") == "version 2"


async def test_every_choice_is_kept_with_who_and_why(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.choose.execute("greeting", {"v2": 1}, by="olga", reason="warmer")

    newest, baseline = await registry.choices.history("greeting", limit=9)
    assert (newest.chosen_by, newest.reason) == ("olga", "warmer")
    assert dict(baseline.weights) == {"v3": 1}
