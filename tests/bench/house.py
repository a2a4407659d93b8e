"""The contexts without which there is no reply; recall and facts came with memory since then."""

from collections.abc import Sequence
from typing import Final

from composition import (
    access,
    facts,
    idempotency,
    memory,
    personalization,
    personas,
    profiles,
    prompts,
    storage,
    text_engine,
)
from composition.foundation import Build

HOUSE: Final[Sequence[Build]] = (
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
)
