"""Whom the shipped policies call where a persona is not sure or has to apologise."""

import pytest

from composition.foundation import CONFIG
from domain.safety.policy import Trigger
from infrastructure.safety.policy_files import read_policies

SHIPPED = read_policies(CONFIG / "safety" / "policies")


@pytest.mark.parametrize("trigger", [Trigger.DOUBTS, Trigger.APOLOGIES])
def test_where_health_is_spoken_of_a_person_is_offered(trigger: Trigger) -> None:
    path = SHIPPED["medical-careful"].escalation("anybody", (trigger,))
    assert path is not None
    assert (path.to, path.automatic, path.timeout_seconds) == ("human", False, 3600)


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - {"medical-careful"}))
def test_no_other_promises_people_whom_an_installation_may_not_have(name: str) -> None:
    others = set(Trigger) - {Trigger.CRISIS}
    assert SHIPPED[name].escalation("anybody", others) is None
