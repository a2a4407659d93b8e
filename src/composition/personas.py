"""Who the product speaks as."""

from application.access.audit import Auditor
from application.personas.cards import ExportPersonaUseCase, ImportCardUseCase
from application.personas.drafting import (
    AddVersionUseCase,
    CreatePersonaUseCase,
    EditDraftUseCase,
)
from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.live import LivePersonas, ResolvePersonaUseCase
from application.personas.ports import (
    ChangeSignal,
    PersonaObserver,
    PersonaStore,
    ProfileFormat,
)
from application.personas.reading import (
    CompareVersionsUseCase,
    ListPersonasUseCase,
    PersonaHistoryUseCase,
    ShowPersonaUseCase,
)
from application.personas.seeds import SeedPersonasUseCase
from application.personas.suites import PersonaSuites
from application.shared.rollout import Activations
from composition.context import BackgroundTask, Collection, Context, NotPersonal
from composition.foundation import CONFIG, Foundation
from composition.persona_previews import SPENT_CODES, offer_previews
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.cards import CharacterCards
from infrastructure.in_memory.change_signals import InMemoryChangeSignal
from infrastructure.in_memory.personas import InMemoryPersonas
from infrastructure.mongo import change_signals, personas
from infrastructure.persona_files import PersonaFiles, catalogue_of
from infrastructure.persona_format import YamlProfileFormat
from infrastructure.persona_metrics import PersonaMetrics

_COLLECTIONS = (
    Collection(personas.COLLECTION, NotPersonal("who the product can speak as")),
    Collection(
        personas.VERSIONS,
        NotPersonal("what operators have written of personas"),
        personas.VERSION_INDEXES,
    ),
    Collection(change_signals.COLLECTION, NotPersonal("how often a kind has changed")),
    SPENT_CODES,
)


async def build(base: Foundation) -> Context:
    profiles = YamlProfileFormat(CONFIG / "personas" / "shared")
    shipped = PersonaFiles(CONFIG / "personas", profiles)
    catalogue = base.replacement(PersonaCatalogue) or catalogue_of(
        shipped, profiles, first=base.settings.default_persona
    )
    observer = PersonaMetrics(base.registry)
    store = base.store(PersonaStore, personas.MongoPersonas, InMemoryPersonas)
    signal = base.store(ChangeSignal, change_signals.MongoChangeSignal, InMemoryChangeSignal)
    library = PersonaLibrary(store, base.get(Activations), signal, base.clock)
    seed = SeedPersonasUseCase(library, shipped)
    live = LivePersonas(library, profiles, catalogue, seed, signal, observer)
    guard = PersonaGuard(base.get(Auditor))
    show = ShowPersonaUseCase(library, guard)
    create = CreatePersonaUseCase(library, profiles, guard)
    add = AddVersionUseCase(library, profiles, guard)
    cards = CharacterCards()
    base.offer(catalogue, library, guard, live, show, PersonaSuites(shipped))
    base.offer(
        ResolvePersonaUseCase(catalogue, observer),
        create,
        add,
        EditDraftUseCase(library, profiles, guard),
        ListPersonasUseCase(library, guard),
        CompareVersionsUseCase(show),
        ImportCardUseCase(cards, create, add, library, guard),
        ExportPersonaUseCase(cards, library, guard),
        PersonaHistoryUseCase(show),
    )
    offer_previews(base, library, guard, profiles)
    base.offer_as(ProfileFormat, profiles)
    base.offer_as(PersonaObserver, observer)
    return Context(
        "personas",
        collections=_COLLECTIONS,
        background=(BackgroundTask("personas", live.keep_fresh),),
        prepare=(live.refresh,),
    )
