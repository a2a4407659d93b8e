"""Ages that people state, and the reminder that a program writes here."""

from dataclasses import dataclass
from datetime import timedelta

from application.dialogue.steps import Step
from application.dialogue.wording import Speakers
from application.safety.care_ports import CareNotes
from application.safety.caring import CareBook, MindAge, RemindOfProgram
from application.safety.policies import LivePolicies
from application.safety.ports import SafetyObserver
from composition.context import Collection, Personal
from composition.foundation import CONFIG, Foundation
from domain.safety.ages import StatedAges
from infrastructure.in_memory.care_notes import InMemoryCareNotes
from infrastructure.mongo import care_notes
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.safety.lexicon_files import read_yaml

COLLECTION = Collection(care_notes.COLLECTION, Personal("care_notes"))


@dataclass(frozen=True, slots=True)
class CaringParts:
    screen: MindAge
    after_reply: tuple[Step, ...]


def caring_parts(base: Foundation, observer: SafetyObserver) -> CaringParts:
    notes = base.store_of_people(
        CareNotes,
        lambda database, marks: care_notes.MongoCareNotes(database, marks, base.get(JoinedReads)),
        InMemoryCareNotes,
    )
    book = CareBook(notes, base.clock, observer)
    words = read_yaml(CONFIG / "safety" / "ages.yaml")
    ages = StatedAges(words["stated"], words["units"], words["links"], words["unless"])
    hours = base.settings.ai_reminder_hours
    reminder = (RemindOfProgram(book, every=timedelta(hours=hours)),) if hours else ()
    minimum = base.settings.minimum_age
    return CaringParts(
        MindAge(ages, book, base.get(LivePolicies), base.get(Speakers), minimum_age=minimum),
        reminder,
    )
