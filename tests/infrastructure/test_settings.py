"""A wrong setting is told in one line: its name, what is wrong, an example, never a secret."""

from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from infrastructure.settings import Settings, load_settings

SECRET = "hunter2"
WEBHOOK_MODE = {"TELEGRAM_MODE": "webhook", "TELEGRAM_BOT_TOKEN": f"42:{SECRET}"}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        load_settings(None)
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", f"{SECRET} 123"),
        ("TELEGRAM_MODE", "pigeon"),
        ("TELEGRAM_API_BASE_URL", "telegram.org"),
        ("TELEGRAM_WEBHOOK_SECRET", SECRET),
        ("MONGODB_URI", f"postgres://u:{SECRET}@db/x"),
        ("MONGODB_URI", f"mongodb://u:{SECRET}@db:port/x"),
        ("MONGODB_DATABASE", "my/data"),
        ("REDIS_URL", f"http://:{SECRET}@cache"),
        ("REDIS_URL", f"redis://:{SECRET}@cache:port"),
        ("LLM_BASE_URL", "localhost:11434"),
        ("LLM_API_KEY", f"{SECRET} ключ"),
        ("HTTP_PORT", "80000"),
        ("HTTP_PORT", ""),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("PERSONALIZATION_ENABLED", "perhaps"),
        ("DEFAULT_LANGUAGE", "de"),
        ("MEMORY_CAP", "many"),
        ("PROMPT_TOKEN_BUDGET", "10"),
        ("PROMPT_VERSIONS", "chat"),
        ("PROMPT_VERSIONS", "chat=v1:half"),
        ("PROMPT_VERSIONS", '{"chat": {"v1": 0}}'),
        ("PROMPT_VERSIONS", '["v1"]'),
        ("DELIVERY_ON_UNKNOWN", "pray"),
        ("STT_DEVICE", "abacus"),
        ("PROFILE_ADMIN_API_KEY", f"{SECRET}\nx"),
    ],
)
def test_a_wrong_value_is_named_with_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    problem = refused(monkeypatch, **{name: value})
    assert problem.startswith(f"{name}: ")
    assert f"for example {name}=" in problem
    assert not problem.endswith("=")
    assert "\n" not in problem
    assert SECRET not in problem


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("MEMORY_KEEP_LAST", {"MEMORY_CAP": "20"}),
        ("LLM_MODEL", {"LLM_BASE_URL": "http://127.0.0.1:1/v1"}),
        ("LLM_MODEL", {"LLM_API_KEY": SECRET}),
        ("INJECTION_JUDGE_MODEL", {"INJECTION_JUDGE_BASE_URL": "http://127.0.0.1:1/v1"}),
        ("TELEGRAM_BOT_TOKEN", {"TELEGRAM_MODE": "webhook"}),
        ("TELEGRAM_WEBHOOK_URL", WEBHOOK_MODE),
        (
            "TELEGRAM_WEBHOOK_SECRET",
            WEBHOOK_MODE | {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org/"},
        ),
    ],
)
def test_settings_that_contradict_each_other_are_named(
    monkeypatch: pytest.MonkeyPatch, name: str, environment: dict[str, str]
) -> None:
    problem = refused(monkeypatch, **environment)
    assert problem.startswith(f"{name}: ")
    assert SECRET not in problem


def test_secrets_do_not_show_in_the_settings_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", SECRET)
    monkeypatch.setenv("LLM_MODEL", "m")
    monkeypatch.setenv("MONGODB_URI", f"mongodb://u:{SECRET}@db/")
    settings = load_settings(None)
    assert SECRET not in repr(settings) + settings.model_dump_json()


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("HTTP_PORT=1\nMEMORY_CAP=60\n")
    monkeypatch.setenv("HTTP_PORT", "2")
    settings = load_settings(file)
    assert (settings.http_port, settings.memory_cap) == (2, 60)


@pytest.mark.parametrize(
    "written",
    [
        "chat=v1:50,v2:50; memory_summary=v2",
        '{"chat": {"v1": 50, "v2": 50}, "memory_summary": "v2"}',
    ],
)
def test_versions_of_prompts_are_a_line_or_json(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("PROMPT_VERSIONS", written)

    versions = load_settings(None).prompt_versions
    assert {name: str(weights) for name, weights in versions.items()} == {
        "chat": "v1:50,v2:50",
        "memory_summary": "v2:1",
    }
