"""The dialogue as the product wires it, over in-memory storage, for any channel to talk with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.plugins import Plugins
from application.dialogue.ports import (
    CityZones,
    DialogueObserver,
    Effort,
    PersonLimiter,
    RateDecision,
    TurnEnded,
)
from application.speech.ports import SpeechWorks
from application.support.contacts import Contact, ContactBook, NoteContacts
from application.text_engine.ports import TextProvider
from composition import dialogue, speech
from composition.context import Context
from composition.foundation import App, Build, Foundation
from composition.open_dialogue import Dialogue, build_dialogue
from domain.shared.identity import Person
from infrastructure.city_zones import GeonamesCityZones
from infrastructure.language_words import load_request_words, load_whereabouts
from infrastructure.offered_choices import read_time_zones, read_topics
from tests.support.in_memory_product import CONFIG
from tests.support.in_memory_product import TEXTS as TEXTS
from tests.support.personalization import Household

ZONES = read_time_zones(CONFIG / "time_zones.yaml")
TOPICS = read_topics(CONFIG / "topics.yaml")
WHEREABOUTS = load_whereabouts(CONFIG / "languages" / "whereabouts.yaml")
CITIES = GeonamesCityZones()
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


class Unwritten(ContactBook):
    """Keeps nobody, as for who has no profile."""

    async def note(self, contact: Contact, *, at: datetime) -> bool:
        return False


@dataclass
class Salon:
    """Set fields before the first use; `plugins` are those of one more context, and `brings`
    makes further ones.
    """

    provider: TextProvider
    plugins: Plugins = field(default_factory=Plugins)
    brings: Sequence[Build] = ()
    hears: bool = True
    thumbs: bool = False
    contacts: ContactBook = field(default_factory=Unwritten)
    limiter: PersonLimiter = field(default_factory=Unlimited)
    observer: SeenByOperators = field(default_factory=SeenByOperators)

    @cached_property
    def household(self) -> Household:
        ports: dict[type, object] = {DialogueObserver: self.observer, CityZones: CITIES}
        ports[SpeechWorks] = lambda: self.hears
        return Household(
            self.provider,
            more_ports=ports,
            more_contexts=(
                *(speech.build, self._contacts, dialogue.build),
                *(*self.brings, self._plugged_in),
            ),
        )

    @property
    def app(self) -> App:
        self.household.settings["feedback_buttons"] = self.thumbs
        return self.household.app

    @cached_property
    def opened(self) -> Dialogue:
        return build_dialogue(self.app, self.limiter)

    @property
    def dialogue(self) -> DialogueUseCase:
        return self.opened.use_case

    async def _contacts(self, base: Foundation) -> Context:
        base.offer(NoteContacts(self.contacts, base.clock))
        return Context("contacts")

    async def _plugged_in(self, base: Foundation) -> Context:
        return Context("plugged in", plugins=self.plugins)
