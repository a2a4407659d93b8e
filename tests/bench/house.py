"""The contexts without which there is no reply, and those that a bot in Telegram needs besides."""

from collections.abc import Sequence
from typing import Final

from composition import (
    analytics,
    delivery,
    dialogue,
    monitoring,
    persona_releases,
    personalization,
    privacy,
    speech,
    support,
    telegram,
)
from composition.contexts import CONTEXTS
from composition.foundation import Build

HOUSE: Final[Sequence[Build]] = CONTEXTS[: CONTEXTS.index(personalization.build) + 1]
"""They stand first, since all others use what they offer; recall and facts came with memory."""

HOUSE_IN_TELEGRAM: Final[Sequence[Build]] = (
    *HOUSE,
    persona_releases.build,
    speech.build,
    delivery.build,
    analytics.build,
    support.build,
    dialogue.build,
    privacy.build,
    telegram.build,
    monitoring.build,
)
"""None of those that guard what is said, bring others to answer it, or draw charts."""
