"""The contexts the product is made of: one line each."""

from collections.abc import Sequence
from typing import Final

from composition import (
    access,
    analytics,
    astrology,
    delivery,
    desk,
    dialogue,
    draws,
    facts,
    handoff,
    idempotency,
    memory,
    memory_skills,
    monitoring,
    orchestration,
    persona_releases,
    personalization,
    personas,
    privacy,
    profiles,
    prompts,
    safety,
    speech,
    storage,
    support,
    telegram,
    text_engine,
)
from composition.foundation import Build

CONTEXTS: Final[Sequence[Build]] = (
    storage.build,
    access.build,
    prompts.build,
    text_engine.build,
    idempotency.build,
    personas.build,
    profiles.build,
    facts.build,
    memory.build,
    personalization.build,
    persona_releases.build,
    speech.build,
    delivery.build,
    analytics.build,
    support.build,
    dialogue.build,
    memory_skills.build,
    draws.build,
    desk.build,
    safety.build,
    handoff.build,
    astrology.build,
    orchestration.build,
    privacy.build,
    telegram.build,
    monitoring.build,
)
"""In order: a context uses what those before it offer."""
