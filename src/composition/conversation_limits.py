"""What a policy allows a conversation to cost, counted from the facts of replies."""

from collections.abc import Callable
from functools import partial

from application.analytics.conversations import ConversationTokensUseCase
from application.personalization.facts import ReplyFacts
from application.safety.limits import PolicyTallies
from application.safety.policy_ports import SharedCounts
from application.shared.repeating import repeat
from composition.context import BackgroundTask
from composition.foundation import Foundation
from domain.safety.policy import PolicyLimits
from domain.shared.identity import MemoryOwner

_CAUGHT_UP_EVERY = 2.0

IsSpent = Callable[[PolicyLimits, str], bool]


def conversation_limits(base: Foundation, counts: SharedCounts) -> tuple[IsSpent, BackgroundTask]:
    """Whether a user's conversation has cost all it may, and what keeps that up to date."""
    facts, read_tokens = base.get(ReplyFacts), base.get(ConversationTokensUseCase).execute
    tallies = PolicyTallies(base.clock, counts, read_tokens)
    facts.subscribe(tallies.hear)
    base.offer(tallies)

    def is_spent(limits: PolicyLimits, user_id: str) -> bool:
        return tallies.is_spent(limits, facts.pseudonym(MemoryOwner.parse(user_id)))

    catching_up = partial(repeat, tallies.catch_up, _CAUGHT_UP_EVERY)
    return is_spent, BackgroundTask("tokens of conversations", catching_up)
