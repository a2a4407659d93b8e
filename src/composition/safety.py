"""Safety of persons: what is screened, and what follows from it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from application.personas.suites import PersonaSuites, SuiteSource
from application.safety.policies import LivePolicies
from application.safety.ports import SafetyObserver
from application.safety.screen import PolicyOf
from composition.approvals import approval_parts
from composition.caring import COLLECTION as CARE
from composition.caring import caring_parts
from composition.context import Context, HttpRoutes, Plugins
from composition.crisis import COLLECTION, crisis_parts
from composition.discreet_import import take_in_discreetly
from composition.foundation import CONFIG, Foundation
from composition.guarding import COLLECTIONS, guarding_parts
from composition.http_access import http_services
from composition.injection import judge_checks
from composition.process import Process
from composition.screens import policy_name, screen_texts
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.personas.scenarios import PersonaScenario
from domain.safety.policy import SafetyPolicy
from infrastructure.safety.lexicon_files import read_yaml
from infrastructure.safety.metrics import SafetyMetrics
from infrastructure.scenario_format import scenarios_of

if TYPE_CHECKING:
    from fastapi import APIRouter


async def build(base: Foundation) -> Context:
    observer = SafetyMetrics(base.registry)
    base.offer_as(SafetyObserver, observer)
    base.get(PersonaSuites).add(_safety_cases())
    crisis, guarding = crisis_parts(base, observer), guarding_parts(base, observer)
    base.offer(screen_texts(_policy_of(base)))
    take_in_discreetly(base)
    approvals = approval_parts(base)
    caring = caring_parts(base, observer)
    return Context(
        "safety",
        collections=(COLLECTION, *COLLECTIONS, approvals.collection, CARE),
        http=(HttpRoutes(_routes), HttpRoutes(_approval_routes)),
        plugins=Plugins(
            skills=(crisis.skill, approvals.skill),
            input_screens=(crisis.screen, *guarding.input_screens, caring.screen),
            output_screens=(guarding.output_screen,),
            after_reply=(approvals.after_reply, *caring.after_reply),
            gates=(approvals.gate,),
        ),
        background=guarding.background,
        migrations=approvals.migrations,
        jobs=(approvals.job,),
        checks={"helplines": crisis.check, **judge_checks(base)},
    )


def _policy_of(base: Foundation) -> PolicyOf:
    """As they are live, and of everybody's personas."""
    policies, personas = base.get(LivePolicies), base.get(PersonaCatalogue)

    def of(persona: str | None) -> SafetyPolicy:
        if persona is not None:
            policy_name(persona, personas)
        return policies.for_persona(persona)

    return of


def _safety_cases() -> SuiteSource:
    """No version of any persona becomes live that fails one of these in a language it speaks."""
    cases = scenarios_of(read_yaml(CONFIG / "safety" / "scenarios.yaml"))

    def of(persona: Persona) -> Sequence[PersonaScenario]:
        return [case for case in cases if case.language in persona.voices]

    return of


def _routes(process: Process) -> "APIRouter":
    from presentation.api.safety_router import SafetyServices, build_safety_router

    return build_safety_router(http_services(process, SafetyServices))


def _approval_routes(process: Process) -> "APIRouter":
    from presentation.api.approval_router import ApprovalServices, build_approval_router

    return build_approval_router(http_services(process, ApprovalServices))
