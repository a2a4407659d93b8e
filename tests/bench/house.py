"""The contexts without which there is no reply; recall and facts came with memory since then."""

from collections.abc import Sequence
from typing import Final

from composition import personalization
from composition.contexts import CONTEXTS
from composition.foundation import Build

HOUSE: Final[Sequence[Build]] = CONTEXTS[: CONTEXTS.index(personalization.build) + 1]
"""They stand first, since all others use what they offer."""
