"""Which version of a prompt a user is given, and who decides."""

from pathlib import Path

import pytest

from application.doctor.examine import Health
from application.shared.rollout import (
    ActivateVersionsUseCase,
    RollBackUseCase,
    RolloutHistoryUseCase,
)
from application.text_engine.prompts import RenderPromptUseCase, live_prompts
from domain.shared.errors import NotFound
from domain.shared.rollout import Activation, Weights
from infrastructure.doctor.versions import check_prompt_versions
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.prompt_files import PromptFiles
from tests.support.clocks import HandClock

FRONT = "---\ndescription: d\ntemperature: 0\nmax_output_tokens: 5\ntimeout_seconds: 7\n---\n"


class Registry:
    """Three versions of one prompt, of which the second is released, and all that decides."""

    def __init__(self, folder: Path, settings: dict[str, Weights] | None = None) -> None:
        for number in (1, 2, 3):
            file = folder / "greeting" / f"v{number}.jinja2"
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{FRONT}version {number}")
        (folder / "released.yaml").write_text("greeting: v2")
        (folder / "languages.yaml").write_text("en: English")
        templates = PromptFiles(folder)
        self.activations = InMemoryActivations()
        self.live = live_prompts(templates, settings, self.activations)
        self.activate = ActivateVersionsUseCase(self.activations, self.live, HandClock())
        self.roll_back = RollBackUseCase(self.activations, self.live, self.activate)
        self.history = RolloutHistoryUseCase(self.activations, self.live)
        self._render = RenderPromptUseCase(templates, self.live)

    async def make_live(self, written: str) -> None:
        await self.activate.execute("greeting", Weights.parse(written), by="olga", reason="warmer")

    async def rendered(self, user_id: str | None = None, version: str | None = None) -> str:
        prompt = await self._render.execute(
            "greeting", locale="en", variables={}, user_id=user_id, version=version
        )
        return prompt.text


async def test_a_version_does_not_go_live_by_lying_in_a_folder(tmp_path: Path) -> None:
    assert await Registry(tmp_path).rendered() == "version 2"


async def test_a_setting_wins_over_the_release(tmp_path: Path) -> None:
    settings = {"greeting": Weights.all_to("v1")}
    assert await Registry(tmp_path, settings).rendered() == "version 1"


async def test_a_setting_may_split_users(tmp_path: Path) -> None:
    registry = Registry(tmp_path, {"greeting": Weights.parse("v1:50,v2:50")})
    texts = [await registry.rendered(str(number % 50)) for number in range(100)]

    assert set(texts) == {"version 1", "version 2"}
    assert texts[:50] == texts[50:]


def test_a_setting_that_names_no_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="v9"):
        Registry(tmp_path, {"greeting": Weights.all_to("v9")})


async def test_what_is_activated_wins_over_the_setting_at_once(tmp_path: Path) -> None:
    registry = Registry(tmp_path, {"greeting": Weights.all_to("v1")})
    await registry.make_live("v3")

    assert await registry.rendered() == "version 3"
    finding = await check_prompt_versions(registry.live)
    assert finding.health is Health.WARNING
    assert "PROMPT_VERSIONS has no effect for greeting" in finding.detail


async def test_a_setting_that_says_the_same_has_its_effect(tmp_path: Path) -> None:
    registry = Registry(tmp_path, {"greeting": Weights.all_to("v3")})
    await registry.make_live("v3")

    assert (await check_prompt_versions(registry.live)).health is Health.OK


async def test_rolling_back_returns_to_the_release_where_it_was_live_before(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.make_live("v3")
    activation = await registry.roll_back.execute("greeting", by="igor")

    assert await registry.rendered() == "version 2"
    assert (activation.by, activation.reason, activation.restores) == ("igor", "rolled back", 1)


async def test_a_second_rollback_goes_further_back_and_never_forward(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.make_live("v1")
    await registry.make_live("v3")
    await registry.roll_back.execute("greeting", by="igor")
    assert await registry.rendered() == "version 1"

    await registry.roll_back.execute("greeting", by="igor")
    assert await registry.rendered() == "version 2"
    with pytest.raises(NotFound):
        await registry.roll_back.execute("greeting", by="igor")


async def test_without_an_activation_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await Registry(tmp_path).roll_back.execute("greeting", by="igor")


async def test_a_version_can_be_tried_without_being_live(tmp_path: Path) -> None:
    assert await Registry(tmp_path).rendered(version="v3") == "version 3"


async def test_every_decision_is_kept_with_who_and_why(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    await registry.make_live("v3")

    newest, baseline = await registry.history.execute("greeting")
    assert (newest.by, newest.reason) == ("olga", "warmer")
    assert str(baseline.weights) == "v2:1"


async def test_a_version_that_is_not_shipped_cannot_be_activated(tmp_path: Path) -> None:
    registry = Registry(tmp_path)

    with pytest.raises(NotFound, match="v9"):
        await registry.make_live("v3:1,v9:1")
    assert await registry.activations.newest("prompt") == ()


async def test_an_activated_version_that_this_release_lacks_gives_way_to_the_released_one(
    tmp_path: Path,
) -> None:
    registry = Registry(tmp_path)
    subject = registry.live.subject("greeting")
    elsewhere = Activation(subject, 1, Weights.all_to("v9"), HandClock().now(), "olga")
    await registry.activations.append(elsewhere)
    await registry.live.refresh()

    assert await registry.rendered() == "version 2"
    assert "greeting/v9" in (await check_prompt_versions(registry.live)).detail
