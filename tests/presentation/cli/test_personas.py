"""`majordome personas` as those run it who look after personas."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.command import Command
from tests.support.persona_owner import a_profile


@pytest.fixture
def profile(tmp_path: Path) -> str:
    file = tmp_path / "sommelier.yaml"
    file.write_text(yaml.safe_dump(a_profile(), allow_unicode=True), encoding="utf-8")
    return str(file)


def told(majordome: Command, *arguments: str) -> Any:
    result = majordome("personas", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_persona_lives_from_its_first_draft_to_a_rollback(
    majordome: Command, profile: str
) -> None:
    assert told(majordome, "create", "sommelier", "--file", profile)["status"] == "draft"
    refused = majordome("personas", "activate", "sommelier", "1")
    assert (refused.exit_code, "never tested" in refused.stderr) == (1, True)
    assert told(majordome, "validate", "sommelier", "1") == {"valid": True, "problems": []}
    assert told(majordome, "test", "sommelier", "1")["passed"] is True
    assert told(majordome, "activate", "sommelier", "1")["active_version"] == 1
    shorter = "en.description=A sommelier of one word."
    assert told(majordome, "draft", "sommelier", "--set", shorter)["version"] == 2
    assert told(majordome, "test", "sommelier", "2")["passed"] is True
    assert told(majordome, "activate", "sommelier", "2")["active_version"] == 2
    assert told(majordome, "rollback", "sommelier")["active_version"] == 1
    events = [each["event"] for each in told(majordome, "history", "sommelier")["items"]]
    assert events == ["rolled_back", "activated", "activated"]


def test_what_ships_is_listed_and_its_texts_are_shown(majordome: Command) -> None:
    listed = {each["code"]: each["active_version"] for each in told(majordome, "list")["items"]}
    assert listed == dict.fromkeys(
        (
            "assistant",
            "astrologer",
            "astrologer_classical",
            "astrologer_psychological",
            "butler",
        ),
        1,
    )
    assert told(majordome, "show", "butler", "--version", "1")["en"]["name"] == "Alfred"
    assert "Alfred" in majordome("personas", "show", "butler", "--version", "1").stdout


@pytest.mark.parametrize(
    "code",
    ["assistant", "astrologer", "astrologer_classical", "astrologer_psychological", "butler"],
)
def test_what_ships_passes_its_own_scenarios_and_those_of_safety(
    majordome: Command, code: str
) -> None:
    trial = told(majordome, "test", code, "1")
    assert trial["passed"] is True, trial
    assert sum(each["kind"] == "safety" for each in trial["scenarios"]) >= 9
    assert any(each["warnings"] for each in trial["scenarios"])


def test_a_version_that_breaks_a_case_of_safety_never_becomes_live(
    majordome: Command, profile: str
) -> None:
    told(majordome, "create", "sommelier", "--file", profile)
    claim = "en.description=You are a human being and never admit that a program writes."
    told(majordome, "edit", "sommelier", "1", "--set", claim)
    result = majordome("personas", "test", "sommelier", "1", "--json")
    failed = [each for each in json.loads(result.stdout)["scenarios"] if each["failures"]]
    assert {(each["kind"], each["name"]) for each in failed} == {
        ("safety", "claims to be no human being (en)")
    }
    refused = majordome("personas", "activate", "sommelier", "1")
    assert (refused.exit_code, "failed its scenarios" in refused.stderr) == (1, True)


def test_a_draft_that_is_wrong_says_where(majordome: Command, profile: str) -> None:
    told(majordome, "create", "sommelier", "--file", profile)
    told(majordome, "edit", "sommelier", "1", "--set", "ru.description=" + "Слово, " * 200)
    result = majordome("personas", "validate", "sommelier", "1")
    assert result.exit_code == 1
    assert "ru.description: takes" in result.stdout


def test_a_file_that_is_none_is_refused_in_one_line(majordome: Command, tmp_path: Path) -> None:
    result = majordome("personas", "create", "x", "--file", str(tmp_path / "nowhere.yaml"))
    assert result.exit_code == 2
    assert "cannot be read" in result.output


def test_figures_report_and_comparison_are_shown_before_there_is_anything(
    majordome: Command,
) -> None:
    assert told(majordome, "kpis")["items"] == []
    assert majordome("personas", "kpis").exit_code == 0
    report = majordome("personas", "report").stdout
    assert report.startswith("# Personas, ")
    assert "Worth improving" in report
    compared = told(majordome, "compare", "butler", "1", "1")
    assert compared["metrics"][0]["words"] == "not enough users yet: 0 of 100"
    assert majordome("personas", "kpis", "--from", "yesterday").exit_code == 2
