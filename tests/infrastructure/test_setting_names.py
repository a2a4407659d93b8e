"""A mistyped setting is named, with the one that was meant."""

from pathlib import Path

import pytest

from infrastructure.setting_names import misspelt_settings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("LLM_MODLE", "LLM_MODEL"),
        ("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"),
        ("MONGODB_URL", "MONGODB_URI"),
        ("llm_api_kye", "LLM_API_KEY"),
        ("LOG_LEVELS", "LOG_LEVEL"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_told(tmp_path: Path, written: str, meant: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{written}=secret-value\n")
    assert misspelt_settings(file)[written] == meant


def test_the_environment_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROT", "8080")
    assert misspelt_settings(None)["HTTP_PROT"] == "HTTP_PORT"


@pytest.mark.parametrize(
    "name", ["HTTP_PROXY", "HTTPS_PROXY", "PATH", "DOMAIN", "SECRETS_DIR", "LLM_MODEL", "http_port"]
)
def test_what_belongs_to_others_is_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert name not in misspelt_settings(None)
