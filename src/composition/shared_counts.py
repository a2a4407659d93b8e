"""Where replicas count together what a policy allows."""

from application.safety.escalations import FindEscalationUseCase
from application.safety.policies import LivePolicies
from application.safety.policy_ports import SharedCounts
from composition.context import Collection, NotPersonal
from composition.foundation import Foundation
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.shared_counts import InMemorySharedCounts
from infrastructure.mongo import shared_counts as mongo

SHARED_COUNTS = Collection(
    mongo.COLLECTION, NotPersonal("numbers under keyed hashes, for an hour"), mongo.INDEXES
)


def shared_counts(base: Foundation) -> SharedCounts:
    return base.store(
        SharedCounts,
        lambda database: mongo.MongoSharedCounts(database, base.get(Pseudonyms)),
        InMemorySharedCounts,
    )


def offer_escalations(base: Foundation, policies: LivePolicies, counts: SharedCounts) -> None:
    base.offer(FindEscalationUseCase(policies, counts, base.clock))
