"""The screens with what they know, which need no storage."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from application.safety.policies import GENERAL
from application.safety.remembered_findings import RememberedFindings
from application.safety.screen import Detectors, PolicyOf, ScreenTextUseCase
from composition.foundation import CONFIG
from domain.personas.catalogue import PersonaCatalogue
from domain.safety.crisis import CrisisDetector
from domain.safety.injection import InjectionDetector
from domain.safety.phrases import Phrases
from domain.safety.policy import SafetyPolicy
from domain.safety.word_reader import WordReader
from domain.shared.errors import InvalidInput
from infrastructure.persona_files import read_personas
from infrastructure.phrase_file import read_pattern_lists
from infrastructure.safety.lexicon_files import (
    read_crisis_lexicons,
    read_injection_lexicons,
    read_phrases,
)
from infrastructure.safety.likeness_files import read_likenesses
from infrastructure.safety.personal_data_file import read_personal_data
from infrastructure.safety.policy_files import read_policies
from infrastructure.safety.policy_format import SUBJECTS

_FILES = CONFIG / "safety"


@cache
def detectors() -> Detectors:
    """They never change while the process lasts. Raises ConfigurationError."""
    reader = WordReader()
    return Detectors(
        CrisisDetector(
            read_crisis_lexicons(_FILES / "crisis", reader),
            read_likenesses(_FILES / "likeness" / "crisis"),
            read_phrases(_FILES / "violence.yaml", reader),
        ),
        InjectionDetector(
            read_injection_lexicons(_FILES / "injection", reader),
            read_likenesses(_FILES / "likeness" / "injection"),
        ),
        read_personal_data(_FILES / "personal_data.yaml"),
    )


@cache
def private_details() -> RememberedFindings:
    """For all who look at one message: on its way to a model, and to memory."""
    return RememberedFindings(detectors().personal_data)


def sincere_questions() -> Phrases:
    """Whether a human being writes here."""
    return read_phrases(_FILES / "sincerity.yaml")


def rude_phrases() -> Phrases:
    return read_phrases(_FILES / "rudeness.yaml")


@cache
def forbidden_subjects() -> Mapping[str, Sequence[re.Pattern[str]]]:
    return read_pattern_lists(_FILES / "forbidden.yaml", SUBJECTS)


def screen_texts(policy_of: PolicyOf | None = None) -> ScreenTextUseCase:
    """By the policies and personas that are shipped, unless others are given."""
    return ScreenTextUseCase(detectors(), policy_of or _shipped_policy)


def _shipped_policy(persona: str | None) -> SafetyPolicy:
    name = GENERAL if persona is None else policy_name(persona, _shipped_personas())
    return _shipped_policies()[name]


def policy_name(persona: str, personas: PersonaCatalogue) -> str:
    """Raises InvalidInput for an unknown persona."""
    found = personas.get(persona)
    if found is None:
        known = ", ".join(each.persona_id for each in personas.all())
        raise InvalidInput(f"there is no persona {persona!r}; there are: {known}")
    return found.safety_policy or GENERAL


@cache
def _shipped_personas() -> PersonaCatalogue:
    return read_personas(CONFIG / "personas")


@cache
def _shipped_policies() -> Mapping[str, SafetyPolicy]:
    return read_policies(_FILES / "policies")
