"""The dialogue over real use cases, for any channel to talk with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from application.dialogue.attached_files import AttachedFiles
from application.dialogue.confirming import Confirmations
from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.order import steps_of_a_turn
from application.dialogue.plugins import Plugins
from application.dialogue.ports import Effort, PersonLimiter, RateDecision, TurnEnded
from application.dialogue.skills.add_topic import AddTopic
from application.dialogue.skills.choose_language import ChooseLanguage
from application.dialogue.skills.choose_persona import ChoosePersona
from application.dialogue.skills.explain import Explain
from application.dialogue.skills.forget import Forget
from application.dialogue.skills.introduce import Introduce
from application.dialogue.skills.settings import Settings
from application.dialogue.skills.settings_menu import SettingsMenu
from application.dialogue.skills.skill import Skill
from application.dialogue.wording import Speakers
from application.dialogue.zones import Zones
from application.speech.hear import HearNoteUseCase
from application.support.contacts import NoteContacts
from application.text_engine.ports import TextProvider
from application.text_engine.seeing import SeesPicturesUseCase
from domain.shared.identity import Person
from infrastructure.city_zones import GeonamesCityZones
from infrastructure.documents.reader import BoundedDocumentReader
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.language_words import (
    load_memory_wishes,
    load_request_words,
    load_whereabouts,
)
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.offered_choices import read_time_zones, read_topics
from tests.support.personalization import CONFIG, COUNTER, LANGUAGES, PERSONAS, Household
from tests.support.text_engine import single_route

TEXTS = FluentInterfaceTexts(CONFIG / "locales")
ZONES = read_time_zones(CONFIG / "time_zones.yaml")
TOPICS = read_topics(CONFIG / "topics.yaml")
WHEREABOUTS = load_whereabouts(CONFIG / "languages" / "whereabouts.yaml")
CITIES = GeonamesCityZones()
WISHES = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")
REQUESTS = load_request_words(CONFIG / "languages" / "requests.yaml")


class Unlimited:
    """A PersonLimiter that lets everybody in, but for what a test decides."""

    def __init__(self, decisions: Iterable[RateDecision] = ()) -> None:
        self.decisions = list(decisions)
        self.counted: list[Person] = []
        self.efforts: list[Effort] = []

    async def hit(self, bot_id: int, person: Person, effort: Effort = Effort.WORDS) -> RateDecision:
        self.counted.append(person)
        self.efforts.append(effort)
        return self.decisions.pop(0) if self.decisions else RateDecision(True)


class SeenByOperators:
    """A DialogueObserver that counts, as `ignored/reason` and the like."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.turns: list[TurnEnded] = []

    def ignored(self, reason: str) -> None:
        self.seen[f"ignored/{reason}"] += 1

    def refused(self, kind: str, reason: str | None, turn_id: str) -> None:
        self.seen[f"refused/{kind}"] += 1

    def ended(self, fact: TurnEnded) -> None:
        self.turns.append(fact)


@dataclass
class Salon:
    """Set fields before the first use."""

    provider: TextProvider
    plugins: Plugins = field(default_factory=Plugins)
    hear: HearNoteUseCase | None = None
    hears: bool = True
    thumbs: bool = False
    contacts: NoteContacts | None = None
    limiter: PersonLimiter = field(default_factory=Unlimited)
    observer: SeenByOperators = field(default_factory=SeenByOperators)

    @cached_property
    def household(self) -> Household:
        return Household(self.provider)

    @cached_property
    def speakers(self) -> Speakers:
        return Speakers(TEXTS, self.household.persona_in_use, self.household.defaults, LANGUAGES)

    @cached_property
    def confirmations(self) -> Confirmations:
        return Confirmations(InMemoryDecisions(), self.household.clock, self.observer)

    @cached_property
    def skills(self) -> Sequence[Skill]:
        home = self.household
        return (
            Introduce(PERSONAS, lambda: self.hears),
            Explain(lambda: self.hears, REQUESTS, ()),
            ChoosePersona(home.choose, PERSONAS, REQUESTS, self.observer),
            ChooseLanguage(home.change, REQUESTS),
            Settings(home.change, PERSONAS, SettingsMenu(ZONES, TOPICS), self.zones),
            AddTopic(home.change, REQUESTS),
            Forget(home.reset, self.confirmations, WISHES),
            *self.plugins.skills,
        )

    @cached_property
    def files(self) -> AttachedFiles:
        sees = SeesPicturesUseCase(single_route(self.provider))
        return AttachedFiles(BoundedDocumentReader(), sees, COUNTER)

    @cached_property
    def zones(self) -> Zones:
        return Zones(WHEREABOUTS, CITIES, self.household.change, self.household.clock)

    @cached_property
    def dialogue(self) -> DialogueUseCase:
        plugins = replace(self.plugins, skills=self.skills)
        steps = steps_of_a_turn(
            plugins,
            self.household.reply,
            self.hear,
            self.files,
            self.zones,
            self.household.read_memory,
            self.limiter,
            self.observer,
            thumbs=self.thumbs,
        )
        home = self.household
        return DialogueUseCase(
            steps, self.speakers, home.clock, self.observer, home.facts, self.contacts
        )
