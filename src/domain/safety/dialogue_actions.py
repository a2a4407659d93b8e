"""What can be asked for in a conversation, and how much hangs on each of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.safety.injection import Level
from domain.safety.risk import ActionFacts, AudienceClass, DataClass, Reversibility, Taint

TELL_OTHERS: Final = "send_message_to_others"
CONSULT: Final = "consult"
"""To ask another persona before answering."""

NOTES: Final = "working_memory"
CALLED: Final = frozenset({NOTES})
"""What a persona's model calls for by itself."""

_LOOK: Final = ActionFacts(Reversibility.READ_ONLY, DataClass.OWN, AudienceClass.SELF)
_CHANGE: Final = replace(_LOOK, reversibility=Reversibility.REVERSIBLE)

FACTS: Final[Mapping[str, ActionFacts]] = {
    "chart": _CHANGE,
    "draw": _CHANGE,
    "daily": _CHANGE,
    "today": _LOOK,
    "week": _LOOK,
    "moon": _LOOK,
    "match": replace(_LOOK, data=DataClass.PERSONAL),
    CONSULT: _LOOK,
    NOTES: _CHANGE,
    TELL_OTHERS: ActionFacts(Reversibility.IRREVERSIBLE, DataClass.PERSONAL, AudienceClass.OUTSIDE),
}
"""What belongs to the person whoever serves (settings, privacy, forgetting, help, a human being)
is not here: no policy keeps anybody from it.
"""


def facts_of(
    action: str, *, in_group: bool, passes_on: bool, restricted: bool
) -> ActionFacts | None:
    """None for what no policy rules.

    `passes_on`: words of somebody else are among those said. `restricted`: the words may be an
    attempt upon the product.
    """
    facts = FACTS.get(action)
    if facts is None:
        return None
    changes = facts.reversibility is not Reversibility.READ_ONLY
    if in_group and facts.audience is AudienceClass.SELF:
        facts = replace(facts, audience=AudienceClass.GROUP)
    return replace(
        facts,
        taint=Taint(passes_on, facts.data is not DataClass.NONE, changes),
        injection=Level.MIDDLE if restricted else Level.LOW,
    )
