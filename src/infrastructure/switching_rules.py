"""`config/handoff/rules.yaml`: when somebody else is suggested."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from domain.handoff.handoffs import HandoffReason
from domain.handoff.rules import ANYBODY, Conditions, SwitchingRule, SwitchingRules
from domain.personas.scope import Topic
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml

_FIELDS = {"reason", "to", "from", "words", "pattern", "priority", "conditions"}
_TOPICS = ("doubting", "misunderstood", "reported")
_CONDITIONS = {"languages", "scope", "apologies", "doubts"}


def read_rules(file: Path) -> SwitchingRules:
    """Raises ConfigurationError, which names the rule and what is wrong with it."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        topics = {name: _topic(name, content) for name in _TOPICS}
        rules = content["rules"].items()
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None
    return SwitchingRules(tuple(_rule(file, name, given) for name, given in rules), **topics)


def _topic(name: str, content: Mapping[str, Any]) -> Topic:
    return Topic(name, words=tuple(map(str, content.get(name) or ())))


def _rule(file: Path, name: str, given: Mapping[str, Any]) -> SwitchingRule:
    try:
        _check(given, _FIELDS)
        words = tuple(map(str, given.get("words") or ()))
        pattern = str(given.get("pattern") or "")
        return SwitchingRule(
            name,
            HandoffReason(given["reason"]),
            str(given["to"]),
            frozenset(map(str, given.get("from") or (ANYBODY,))),
            Topic(name, words=words) if words else None,
            re.compile(pattern, re.IGNORECASE) if pattern else None,
            int(given.get("priority", 0)),
            _conditions(given.get("conditions") or {}),
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as problem:
        raise ConfigurationError(f"{file}: rule {name}: {problem}; see the shipped file") from None


def _conditions(given: Mapping[str, Any]) -> Conditions:
    _check(given, _CONDITIONS)
    return Conditions(
        frozenset(map(Language, given.get("languages") or ())),
        str(given.get("scope") or ""),
        int(given.get("apologies", 0)),
        int(given.get("doubts", 0)),
    )


def _check(given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(given) - known:
        raise ValueError(
            f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
        )
