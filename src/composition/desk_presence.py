"""Who is at the desk."""

from application.desk.ports import DeskOperators
from application.desk.presence import ListOperatorsUseCase, Presence
from composition.context import Collection, NotPersonal
from composition.foundation import Foundation
from infrastructure.in_memory.desk_operators import InMemoryDeskOperators
from infrastructure.mongo import desk_operators

OPERATORS = Collection(
    desk_operators.COLLECTION,
    NotPersonal("names of operators' keys, and when they were last used"),
    desk_operators.INDEXES,
)


def desk_presence(base: Foundation) -> Presence:
    operators = base.store(DeskOperators, desk_operators.MongoDeskOperators, InMemoryDeskOperators)
    presence = Presence(operators, base.clock)
    base.offer(ListOperatorsUseCase(operators, presence, base.clock))
    return presence
