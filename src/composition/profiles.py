"""Profiles: who serves whom, in which language and tone."""

from application.memory.ports import UserKnowledge
from application.personalization.defaults import Defaults
from application.personalization.facts import ReplyFacts
from application.personalization.knowledge import ProfileKnowledge
from application.personalization.languages import Languages
from application.personalization.ports import Drafts, PersonalizationObserver, UserProfileRepository
from application.personalization.profiles import Profiles
from application.personas.ports import PersonaObserver
from application.personas.previewing import ReadDraftUseCase
from composition.context import Collection, Context
from composition.foundation import CONFIG, Foundation
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.pseudonym import Pseudonyms
from infrastructure.counted_repositories import CountedProfiles
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.language_words import load_language_detector, load_rephrasings
from infrastructure.mongo import contacts, user_profiles
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.personal_data import Personal, Whose
from infrastructure.mongo.user_memory_migrations import PROFILE_MIGRATIONS
from infrastructure.personalization_metrics import PersonalizationMetrics


async def build(base: Foundation) -> Context:
    settings, observer = base.settings, PersonalizationMetrics(base.registry)
    personas = base.get(PersonaCatalogue)
    defaults = Defaults(
        personas,
        persona_id=settings.default_persona,
        language=settings.default_language,
        fell_back=base.get(PersonaObserver).fell_back,
    )
    stored = base.store_of_people(
        UserProfileRepository,
        lambda database, marks: user_profiles.MongoUserProfiles(
            database, marks, base.get(JoinedReads)
        ),
        InMemoryUserProfiles,
    )
    profiles = Profiles(
        CountedProfiles(stored, base.registry),
        defaults,
        base.clock,
        observer,
        drafts=base.replacement(Drafts) or base.get(ReadDraftUseCase),
    )
    detector = load_language_detector(CONFIG / "languages" / "words.yaml")
    again = load_rephrasings(CONFIG / "languages" / "again.yaml")
    facts = ReplyFacts(base.get(Pseudonyms), observer.reply_made)
    base.offer(profiles, defaults, Languages(detector, again), observer, facts)
    base.offer_as(PersonalizationObserver, observer)
    base.offer_as(UserProfileRepository, profiles.stored)
    base.offer_as(UserKnowledge, ProfileKnowledge(profiles))
    return Context(
        "profiles",
        collections=(
            Collection(
                user_profiles.COLLECTION,
                Personal(
                    "profiles",
                    "user_id",
                    Whose.MEMORY,
                    hidden=contacts.HIDDEN,
                    names_memories=True,
                ),
                (*user_profiles.INDEXES, *contacts.INDEXES),
                user_profiles.VERSION,
            ),
        ),
        migrations=PROFILE_MIGRATIONS,
    )
