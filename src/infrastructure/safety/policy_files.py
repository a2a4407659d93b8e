"""The policies of this release, from `config/safety/policies`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from application.safety.policies import RELEASED
from application.safety.policy_ports import PolicyFormat
from domain.safety.policy import SafetyPolicy
from domain.shared.errors import ConfigurationError, InvalidInput
from infrastructure.safety.lexicon_files import read_yaml
from infrastructure.safety.policy_format import policy_content, policy_from


def read_policies(folder: Path) -> Mapping[str, SafetyPolicy]:
    """By name. Raises ConfigurationError."""
    return {file.stem: _read(file) for file in sorted(folder.glob("*.yaml"))}


def _read(file: Path) -> SafetyPolicy:
    try:
        return policy_from(file.stem, RELEASED, read_yaml(file))
    except InvalidInput as error:
        raise ConfigurationError(f"{file}: {error}") from None


class PlainPolicyFormat(PolicyFormat):
    def content(self, policy: SafetyPolicy) -> dict[str, Any]:
        return policy_content(policy)

    def policy(self, name: str, version: str, content: Mapping[str, Any]) -> SafetyPolicy:
        return policy_from(name, version, content)
