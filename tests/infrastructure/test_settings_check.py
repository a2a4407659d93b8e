"""What doctor says of settings: wrong ones, mistyped ones, and valid ones without effect."""

from pathlib import Path

import pytest

from application.doctor.examine import Health
from infrastructure.doctor.settings import settings_finding, without_effect
from infrastructure.settings import Settings, load_settings, load_what_is_valid


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_what_is_right_is_used_although_other_settings_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"HTTP_PORT": "99999", "LOG_LEVEL": "LOUD", "MEMORY_CAP": "30"}.items():
        monkeypatch.setenv(name, value)
    settings, problems = load_what_is_valid(None)
    assert (settings.http_port, settings.memory_cap) == (8080, 30)
    assert [problem.split(":")[0] for problem in problems] == ["HTTP_PORT", "LOG_LEVEL"]
    finding = settings_finding(settings, problems, {"LLM_MODLE": "LLM_MODEL"})
    assert finding.health is Health.FAILED
    assert all(name in finding.detail for name in ("HTTP_PORT", "LOG_LEVEL", "LLM_MODLE"))


@pytest.mark.parametrize("cap", ["2", "3", "20", "1000"])
def test_the_example_of_an_error_is_not_an_error_itself(
    monkeypatch: pytest.MonkeyPatch, cap: str
) -> None:
    monkeypatch.setenv("MEMORY_CAP", cap)
    monkeypatch.setenv("MEMORY_KEEP_LAST", "500" if cap != "1000" else "20")
    _, problems = load_what_is_valid(None)
    for problem in problems:
        name, _, example = problem.rpartition("for example ")[2].partition("=")
        monkeypatch.setenv(name, example)
    assert load_settings(None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org/telegram/webhook"),
        ("TELEGRAM_API_BASE_URL", "http://127.0.0.1:8081"),
        ("LLM_FALLBACK_MODEL", "a-cheaper-one"),
        ("STT_API_KEY", "sk-x"),
        ("INJECTION_JUDGE_MODEL", "small"),
    ],
)
def test_a_valid_setting_without_effect_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    settings = load_settings(None)
    assert list(without_effect(settings)) == [name]
    assert settings_finding(settings, (), {}).health is Health.WARNING


def test_nothing_is_said_where_nothing_is_set(tmp_path: Path) -> None:
    finding = settings_finding(load_settings(tmp_path / "no.env"), (), {})
    assert finding.health is Health.OK
