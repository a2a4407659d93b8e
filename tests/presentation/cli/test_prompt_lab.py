"""The laboratory's commands on the shipped prompts, with a stub language model behind them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console
from typer.testing import CliRunner

from application.access.ports import AccessKeys, AuditLog
from application.shared.rollout import Activations
from composition import access, prompts, text_engine
from composition.prompt_lab import open_prompt_lab
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.settings import Settings
from presentation.cli.prompt_lab import LabOptions, PromptLab, build_prompt_lab
from tests.factories import SEAL
from tests.support.llm_stub import LlmStub
from tests.support.text_engine import opened_provider

SCENARIO = """
use_case: generic_qna
scenarios:
  - name: repeats the question
    messages: [{user: "What is a trine?"}]
    expect: {contains: [%s]}
"""


@dataclass(frozen=True)
class Said:
    exit_code: int
    output: str


class Laboratory:
    def __init__(self, stub: LlmStub, folder: Path) -> None:
        self._stub = stub
        self._folder = folder
        self._activations = InMemoryActivations()
        self._keys = InMemoryAccessKeys()
        self.audit = InMemoryAuditLog(SEAL)
        self.key = "the-first-administrators-key"

    def __call__(self, *arguments: str) -> Said:
        printed = StringIO()
        app = build_prompt_lab(self._open, Console(file=printed, width=120))
        result = CliRunner().invoke(app, list(arguments))
        return Said(result.exit_code, printed.getvalue() + result.output)

    def scenario(self, word: str) -> str:
        file = self._folder / "scenario.yaml"
        file.write_text(SCENARIO % word)
        return str(file)

    @asynccontextmanager
    async def _open(self, options: LabOptions) -> AsyncIterator[PromptLab]:
        provider = opened_provider("openai", self._stub)
        settings = Settings(_env_file=None, profile_admin_api_key=SecretStr(self.key))  # type: ignore[call-arg]
        async with open_prompt_lab(
            options,
            settings,
            contexts=(access.build, prompts.build, text_engine.build),
            in_memory=True,
            provider=provider,
            ports={Activations: self._activations, AuditLog: self.audit, AccessKeys: self._keys},
        ) as lab:
            yield lab
        await provider.aclose()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Laboratory]:
    with LlmStub() as stub:
        yield Laboratory(stub, tmp_path)


def test_a_prompt_is_shown_with_the_variables_given(lab: Laboratory) -> None:
    result = lab("render", "chat", "--locale", "fr", "--set", "persona_name=Alfred")

    assert "You are Alfred" in result.output
    assert "[persona_voice]" in result.output
    assert "Answer in French" in result.output


def test_equal_versions_differ_in_nothing(lab: Laboratory) -> None:
    assert lab("diff", "chat", "v1", "v1").output.strip() == ""


@pytest.mark.parametrize(("word", "status"), [("trine", 0), ("sextile", 1)])
def test_a_failing_scenario_is_a_failing_command(lab: Laboratory, word: str, status: int) -> None:
    result = lab("run", "generic_qna", "--scenarios", lab.scenario(word))

    assert result.exit_code == status
    assert ("passed" in result.output) is (status == 0)


def test_only_what_passes_becomes_active(lab: Laboratory) -> None:
    arguments = ("activate", "generic_qna", "v1", "--scenarios")
    refused = lab(*arguments, lab.scenario("sextile"))
    accepted = lab(*arguments, lab.scenario("trine"))

    assert (refused.exit_code, accepted.exit_code) == (1, 0)
    assert "nothing was changed" in refused.output
    assert "bootstrap-admin" in lab("history", "generic_qna").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "horoscope"),
        ("render", "chat", "--set", "tone"),
        ("rollback", "chat"),
        ("activate", "chat", "v1=half"),
    ],
)
def test_a_mistake_is_told_in_a_line(lab: Laboratory, arguments: tuple[str, ...]) -> None:
    result = lab(*arguments)

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_without_a_key_nothing_is_decided_or_shown(lab: Laboratory) -> None:
    lab.key = ""
    decisions = (("rollback", "chat"), ("history", "chat"), ("activate", "chat", "v1"))
    for arguments in decisions:
        result = lab(*arguments)
        assert result.exit_code == 1
        assert "PROFILE_ADMIN_API_KEY" in result.output


async def test_a_decision_is_noted(lab: Laboratory) -> None:
    await asyncio.to_thread(
        lab, "activate", "generic_qna", "v1", "--scenarios", lab.scenario("trine")
    )
    noted = await lab.audit.about("-", 10)
    assert [(each.action, each.outcome) for each in noted] == [
        ("release_prompts", "done"),
        ("release_prompts", "begun"),
    ]
