"""Policies: which holds for whom, and who may change them."""

from collections.abc import Mapping

from application.access.audit import Auditor
from application.personas.library import PersonaLibrary
from application.safety.policies import GENERAL, GetSafetyPolicyUseCase, LivePolicies
from application.safety.policy_changes import (
    CreateSafetyPolicyUseCase,
    OwnersOf,
    PolicyGuard,
    SafetyPolicyHistoryUseCase,
    UpdateSafetyPolicyUseCase,
)
from application.safety.policy_ports import PolicyVersions
from application.shared.rollout import Activations, Rollout
from composition.foundation import CONFIG, Foundation
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.in_memory.safety_policies import InMemoryPolicyVersions
from infrastructure.mongo import safety_policies
from infrastructure.safety.policy_files import PlainPolicyFormat, read_policies


def live_policies(base: Foundation) -> LivePolicies:
    catalogue, library = base.get(PersonaCatalogue), base.get(PersonaLibrary)

    def of_persona(code: str | None) -> str:
        persona = catalogue.get(code) if code else None
        return persona.safety_policy if persona else ""

    versions = base.store(
        PolicyVersions, safety_policies.MongoPolicyVersions, InMemoryPolicyVersions
    )
    activations, form = base.get(Activations), PlainPolicyFormat()
    shipped = read_policies(CONFIG / "safety" / "policies")
    policies = LivePolicies(shipped, versions, activations, of_persona)
    rollout = Rollout(activations, policies.live, base.clock)
    guard = PolicyGuard(base.get(Auditor), _owners(library))
    base.offer(
        policies,
        GetSafetyPolicyUseCase(policies, form),
        SafetyPolicyHistoryUseCase(rollout),
        CreateSafetyPolicyUseCase(policies, versions, form, guard),
        UpdateSafetyPolicyUseCase(
            policies, versions, form, rollout, guard, approvals=base.settings.persona_approvals
        ),
    )
    return policies


def _owners(library: PersonaLibrary) -> OwnersOf:
    """Drafts count too: what they ask for today holds for people tomorrow."""

    async def of(name: str) -> Mapping[str, str]:
        found = {}
        for record in await library.store.all():
            for version in await library.store.versions(record.code):
                if (version.content.get("safety_policy") or GENERAL) == name:
                    found[record.code] = record.owner
        return found

    return of
