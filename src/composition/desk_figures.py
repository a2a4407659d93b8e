"""What the desk tells the key figures of personas."""

from collections.abc import Callable

from application.analytics.record import RecordTurnsUseCase
from application.personalization.facts import ReplyFacts
from composition.foundation import Foundation
from domain.shared.identity import MemoryOwner, Person


def counted_escalations(base: Foundation) -> Callable[[Person], None]:
    """Whoever a person is called for stands in the figures of the persona that served them."""
    record, facts = base.get(RecordTurnsUseCase), base.get(ReplyFacts)
    return lambda person: record.escalated(facts.pseudonym(MemoryOwner(person)))
