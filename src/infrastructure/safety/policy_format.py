"""Policies as files and documents hold them: plain mappings, checked field by field."""

from collections.abc import Mapping
from typing import Any

from domain.safety.policy import (
    Destination,
    Escalation,
    Filters,
    Handling,
    PolicyLimits,
    SafetyPolicy,
    Trigger,
)
from domain.shared.errors import InvalidInput

_SETS = ("allowed", "blocked", "needs_approval", "allowed_hosts")
_NUMBERS = ("risk_threshold", "escalation_threshold", "minimum_age")
SUBJECTS = ("death", "illness", "diagnosis", "doses")
"""Each is known by patterns in `config/safety/forbidden.yaml`."""

FIELDS = ("description", *_SETS, "filters", "personal_data", "limits", *_NUMBERS,
          "escalations", "forbidden_topics", "forbidden_subjects")  # fmt: skip


def policy_from(name: str, version: str, given: Mapping[str, Any]) -> SafetyPolicy:
    """Raises InvalidInput, naming the field."""
    if unknown := [key for key in given if key not in FIELDS]:
        raise InvalidInput(f"{unknown[0]} is no field of a policy; there are: {', '.join(FIELDS)}")
    known: dict[str, Any] = {
        key: frozenset(_words(key, given[key])) for key in _SETS if key in given
    }
    known |= {key: _number(key, given[key]) for key in _NUMBERS if key in given}
    try:
        return SafetyPolicy(
            name,
            version,
            description=str(given.get("description", "")),
            filters=Filters(**{k: _flag(k, v) for k, v in given.get("filters", {}).items()}),
            personal_data=_handlings(given.get("personal_data", {})),
            limits=PolicyLimits(
                **{k: _number(k, v, least=1) for k, v in given.get("limits", {}).items()}
            ),
            escalations=tuple(_escalation(each) for each in given.get("escalations", ())),
            forbidden_topics=_words("forbidden_topics", given.get("forbidden_topics", ())),
            forbidden_subjects=_subjects(given.get("forbidden_subjects", ())),
            **known,
        )
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise InvalidInput(f"the policy is not well formed: {error}") from None


def policy_content(policy: SafetyPolicy) -> dict[str, Any]:
    """What `policy_from` reads back."""
    handlings: dict[str, dict[str, str]] = {}
    for (entity, destination), handling in policy.personal_data.items():
        handlings.setdefault(destination.value, {})[entity] = handling.value
    filters, limits = policy.filters, policy.limits
    return {
        "description": policy.description,
        **{name: sorted(getattr(policy, name)) for name in _SETS},
        "filters": {name: getattr(filters, name) for name in Filters.__slots__},
        "personal_data": handlings,
        "limits": {name: getattr(limits, name) for name in PolicyLimits.__slots__},
        **{name: getattr(policy, name) for name in _NUMBERS},
        "escalations": [
            {
                "from": each.source,
                "to": each.to,
                "triggers": [str(trigger) for trigger in each.triggers],
                "automatic": each.automatic,
                "timeout_seconds": each.timeout_seconds,
            }
            for each in policy.escalations
        ],
        "forbidden_topics": list(policy.forbidden_topics),
        "forbidden_subjects": list(policy.forbidden_subjects),
    }


def _handlings(
    given: Mapping[str, Mapping[str, str]],
) -> Mapping[tuple[str, Destination], Handling]:
    return {
        (entity, Destination(destination)): Handling(handling)
        for destination, by_entity in given.items()
        for entity, handling in by_entity.items()
    }


def _escalation(given: Mapping[str, Any]) -> Escalation:
    return Escalation(
        given["from"],
        given["to"],
        tuple(Trigger(each) for each in _words("triggers", given["triggers"])),
        _flag("automatic", given.get("automatic", True)),
        _number("timeout_seconds", given.get("timeout_seconds", 600)),
    )


def _words(name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, str) for each in given):
        raise InvalidInput(f"{name} is a list of words")
    return tuple(given)


def _subjects(given: Any) -> tuple[str, ...]:
    named = _words("forbidden_subjects", given)
    if unknown := [each for each in named if each not in SUBJECTS]:
        known = ", ".join(SUBJECTS)
        raise InvalidInput(f"{unknown[0]} is no forbidden subject; there are: {known}")
    return named


def _flag(name: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise InvalidInput(f"{name} is true or false")
    return given


def _number(name: str, given: Any, *, least: int = 0) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < least:
        raise InvalidInput(f"{name} is a whole number from {least} on")
    return given
