"""Scenarios as YAML: one file tries one use case."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from domain.shared.errors import ConfigurationError
from domain.text_engine.messages import ChatMessage, Role, quote_conversation
from domain.text_engine.scenarios import Expectation, Scenario
from infrastructure.yaml_text import read_yaml


def scenarios_beside(prompts: Path) -> Callable[[Path | None, str], Sequence[Scenario]]:
    """Reads a use case's scenarios from a given file, or from those beside its prompts."""

    def read(file: Path | None, use_case: str) -> Sequence[Scenario]:
        beside = prompts / use_case / "scenarios.yaml"
        if file is None and not beside.exists():
            return ()
        return [s for s in read_scenarios(file or beside) if s.use_case == use_case]

    return read


def read_scenarios(file: Path) -> Sequence[Scenario]:
    """`conversation: true` gives the messages quoted, as the memory's summary gets them.

    Raises ConfigurationError that names what is wrong in the file.
    """
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        common = content.get("variables") or {}
        return [_scenario(content["use_case"], common, entry) for entry in content["scenarios"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error


def _scenario(use_case: str, common: Mapping[str, Any], entry: Mapping[str, Any]) -> Scenario:
    spoken = [ChatMessage(Role(role), text) for m in entry["messages"] for role, text in m.items()]
    messages = (quote_conversation(spoken),) if entry.get("conversation") else tuple(spoken)
    return Scenario(
        name=entry["name"],
        use_case=use_case,
        locale=entry.get("locale", "en"),
        messages=messages,
        variables={**common, **(entry.get("variables") or {})},
        expect=Expectation(**(entry.get("expect") or {})),
    )
