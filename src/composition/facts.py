"""What is known of each user, and what a persona has in hand for them."""

from application.memory.facts import (
    FactRepository,
    FactRules,
    KnownFactsUseCase,
    LearnFactsUseCase,
)
from application.memory.working import WorkingMemoryRepository, WorkingMemoryUseCase
from composition.context import Collection, Context, Personal
from composition.foundation import CONFIG, Foundation
from infrastructure.fact_rules import FileFactRules
from infrastructure.in_memory.facts import InMemoryFacts
from infrastructure.in_memory.working_memory import InMemoryWorkingMemory
from infrastructure.mongo import memory_facts, working_memory
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.personal_data import Whose


async def build(base: Foundation) -> Context:
    facts = base.store_of_people(
        FactRepository,
        lambda database, marks: memory_facts.MongoFacts(database, marks, base.get(JoinedReads)),
        InMemoryFacts,
    )
    rules = FileFactRules(CONFIG / "memory" / "facts.yaml")
    working = base.store_of_people(
        WorkingMemoryRepository, working_memory.MongoWorkingMemory, InMemoryWorkingMemory
    )
    base.offer(WorkingMemoryUseCase(working, base.clock))
    base.offer(KnownFactsUseCase(facts), LearnFactsUseCase(facts, rules))
    base.offer_as(FactRepository, facts)
    base.offer_as(FactRules, rules)
    return Context(
        "facts",
        collections=(
            Collection(
                memory_facts.COLLECTION,
                Personal("facts", "user_id", Whose.MEMORY, names_memories=True),
                memory_facts.INDEXES,
                memory_facts.VERSION,
            ),
            Collection(
                working_memory.COLLECTION,
                Personal("working_memory", "user_id", Whose.MEMORY, names_memories=True),
                working_memory.INDEXES,
                working_memory.VERSION,
            ),
        ),
    )
