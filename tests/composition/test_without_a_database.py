"""Which contexts are built without a database, so that tests can have them at once."""

from composition import (
    analytics,
    astrology,
    delivery,
    desk,
    episodes,
    handoff,
    monitoring,
    orchestration,
    privacy,
    safety,
    support,
)
from composition.contexts import CONTEXTS
from composition.dialogue import build as dialogue
from tests.support.in_memory_product import in_memory_app

NEED_ONE = (delivery.build, support.build, privacy.build, monitoring.build)
SEND_OR_ASK_SAFETY = (
    *(episodes.build, analytics.build, desk.build, safety.build),
    *(handoff.build, astrology.build, orchestration.build),
)


def test_every_context_is_built_in_memory_but_those_that_say_why_not() -> None:
    others = [each for each in CONTEXTS if each not in (*NEED_ONE, *SEND_OR_ASK_SAFETY)]
    app = in_memory_app({}, contexts=others)
    assert dialogue in others
    assert len(app.contexts) == len(others)


def test_those_that_need_a_database_say_why() -> None:
    assert all((build.__doc__ or "").startswith("Needs a database: ") for build in NEED_ONE)
