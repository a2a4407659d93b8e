"""Policies, and the screens and guards that follow them."""

from dataclasses import dataclass
from functools import partial
from secrets import token_bytes

from application.dialogue.ports import InputScreen
from application.dialogue.wording import Speakers
from application.personalization.speak import SpeakUseCase
from application.safety.decisions import (
    DecisionLog,
    ListSafetyDecisionsUseCase,
    SafetyDecisions,
)
from application.safety.guard import GuardGeneration, GuardParts
from application.safety.output_screen import CleanOutput
from application.safety.ports import SafetyObserver
from application.safety.rudeness import MeetRudeness
from application.shared.repeating import repeat
from composition.context import BackgroundTask, Collection
from composition.conversation_limits import conversation_limits
from composition.discretion import pass_on_discreetly
from composition.foundation import Foundation
from composition.injection import injection_screen
from composition.policies import live_policies
from composition.screens import forbidden_subjects, private_details, rude_phrases
from composition.shared_counts import SHARED_COUNTS, offer_escalations, shared_counts
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.safety_decisions import InMemorySafetyDecisions
from infrastructure.mongo import safety_decisions, safety_policies
from infrastructure.mongo.personal_data import NotPersonal
from infrastructure.secret_file import secret_of

_REFRESHED_EVERY = 5.0

COLLECTIONS = (
    Collection(safety_policies.COLLECTION, NotPersonal("versions of policies")),
    Collection(
        safety_decisions.COLLECTION,
        NotPersonal("rules and keyed hashes of texts, and nobody they belong to"),
        safety_decisions.INDEXES,
    ),
    SHARED_COUNTS,
)


@dataclass(frozen=True, slots=True)
class GuardingParts:
    input_screens: tuple[InputScreen, ...]
    output_screen: CleanOutput
    background: tuple[BackgroundTask, ...]


def guarding_parts(base: Foundation, observer: SafetyObserver) -> GuardingParts:
    policies = live_policies(base)
    stored = base.store(
        SafetyDecisions, safety_decisions.MongoSafetyDecisions, InMemorySafetyDecisions
    )
    decisions = DecisionLog(stored, base.clock, base.get(Pseudonyms), observer)
    base.offer(decisions, ListSafetyDecisionsUseCase(stored, decisions))
    counts = shared_counts(base)
    is_spent, catching_up = conversation_limits(base, counts)
    offer_escalations(base, policies, counts)
    pass_on_discreetly(base, policies)
    forbidden = forbidden_subjects()
    parts = GuardParts(private_details(), policies, decisions, base.texts, forbidden, is_spent)
    base.get(SpeakUseCase).guard_with(GuardGeneration(parts, _secret(base)))
    return GuardingParts(
        (
            injection_screen(base, policies, decisions),
            MeetRudeness(
                rude_phrases(),
                counts,
                base.clock,
                base.get(Speakers),
                observer,
            ),
        ),
        CleanOutput(policies, base.texts),
        (
            BackgroundTask("safety policies", partial(repeat, policies.refresh, _REFRESHED_EVERY)),
            BackgroundTask("safety decisions", decisions.keep_storing),
            catching_up,
        ),
    )


def _secret(base: Foundation) -> bytes:
    """Canaries of what ends with the process need no secret that outlives it."""
    if base.stored_in is None:
        return token_bytes(32)
    return secret_of(base.settings.data_dir / "canary.key")
