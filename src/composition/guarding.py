"""Policies, and the screens and guards that follow them."""

from dataclasses import dataclass
from secrets import token_bytes

from application.dialogue.wording import Speakers
from application.personalization.speak import SpeakUseCase
from application.safety.decisions import (
    DecisionLog,
    ListSafetyDecisionsUseCase,
    SafetyDecisions,
)
from application.safety.guard import GuardGeneration, GuardParts
from application.safety.injection_screen import WithstandInjection
from application.safety.output_screen import CleanOutput
from application.safety.policies import (
    GetSafetyPolicyUseCase,
    LivePolicies,
    UpdateSafetyPolicyUseCase,
)
from application.safety.policy_ports import PolicyVersions
from application.safety.ports import SafetyObserver
from application.shared.rollout import Activations
from composition.context import BackgroundTask, Collection
from composition.foundation import CONFIG, Foundation
from composition.screens import detectors
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.safety_decisions import InMemorySafetyDecisions
from infrastructure.in_memory.safety_policies import InMemoryPolicyVersions
from infrastructure.mongo import safety_decisions, safety_policies
from infrastructure.mongo.personal_data import NotPersonal
from infrastructure.safety.policy_files import PlainPolicyFormat, read_policies
from infrastructure.secret_file import secret_of

COLLECTIONS = (
    Collection(safety_policies.COLLECTION, NotPersonal("versions of policies")),
    Collection(
        safety_decisions.COLLECTION,
        NotPersonal("rules and keyed hashes of texts, and nobody they belong to"),
        safety_decisions.INDEXES,
    ),
)


@dataclass(frozen=True, slots=True)
class GuardingParts:
    input_screen: WithstandInjection
    output_screen: CleanOutput
    background: tuple[BackgroundTask, ...]


def guarding_parts(base: Foundation, observer: SafetyObserver) -> GuardingParts:
    policies = _policies(base)
    stored = base.store(
        SafetyDecisions, safety_decisions.MongoSafetyDecisions, InMemorySafetyDecisions
    )
    decisions = DecisionLog(stored, base.clock, base.get(Pseudonyms), observer)
    base.offer(decisions, ListSafetyDecisionsUseCase(stored, decisions))
    parts = GuardParts(detectors().personal_data, policies, decisions, base.texts)
    base.get(SpeakUseCase).guard_with(GuardGeneration(parts, _secret(base)))
    return GuardingParts(
        WithstandInjection(detectors().injection, policies, decisions, base.get(Speakers)),
        CleanOutput(policies, base.texts),
        (
            BackgroundTask("safety policies", policies.keep_fresh),
            BackgroundTask("safety decisions", decisions.keep_storing),
        ),
    )


def _policies(base: Foundation) -> LivePolicies:
    catalogue = base.get(PersonaCatalogue)

    def of_persona(code: str | None) -> str:
        persona = catalogue.get(code) if code else None
        return persona.safety_policy if persona else ""

    versions = base.store(
        PolicyVersions, safety_policies.MongoPolicyVersions, InMemoryPolicyVersions
    )
    activations = base.get(Activations)
    shipped = read_policies(CONFIG / "safety" / "policies")
    policies = LivePolicies(shipped, versions, activations, of_persona)
    form = PlainPolicyFormat()
    base.offer(
        policies,
        GetSafetyPolicyUseCase(policies, form),
        UpdateSafetyPolicyUseCase(policies, versions, form, activations, base.clock),
    )
    return policies


def _secret(base: Foundation) -> bytes:
    """Canaries of what ends with the process need no secret that outlives it."""
    if base.stored_in is None:
        return token_bytes(32)
    return secret_of(base.settings.data_dir / "canary.key")
