"""What is said of charts: readings, the words of a day, the month as a calendar."""

from application.astrology.daily import ModelWords, SendDailyWordsUseCase, TellDayUseCase
from application.astrology.month import CalendarFiles, MonthCalendarUseCase
from application.astrology.outlook import OutlookUseCase
from application.astrology.ports import Presence, Querents
from application.astrology.read_chart import Telling
from application.astrology.tell_day import TellOutlookUseCase
from application.astrology.wording import Vocabularies
from application.astrology.write_reading import WriteReadingUseCase
from application.delivery.outbox import SendMessageUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.safety.policies import LivePolicies
from application.safety.unasked_text import CleanUnaskedTextUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.astrology_parts import Judging
from composition.astrology_skills import FILES
from composition.foundation import Foundation
from infrastructure.astrology_files import read_claim_checkers, read_meanings, read_terms
from infrastructure.astrology_metrics import ReadingMetrics
from infrastructure.icalendar_writer import IcalendarWriter
from infrastructure.in_memory.presence import InMemoryPresence
from infrastructure.mongo.presence import MongoPresence


def judging(base: Foundation) -> Judging:
    return Judging(read_claim_checkers(FILES / "claims"), ReadingMetrics(base.registry))


def readings(base: Foundation, judging: Judging) -> Telling:
    write = WriteReadingUseCase(
        base.get(RenderPromptUseCase),
        base.get(GenerateTextUseCase),
        judging.checkers,
        judging.observer,
    )
    vocabularies = Vocabularies(base.texts, read_terms(FILES / "terms"))
    return Telling(write, vocabularies, read_meanings(FILES / "meanings"))


def words_of_times(
    base: Foundation, telling: Telling, outlook: OutlookUseCase, querents: Querents
) -> SendDailyWordsUseCase:
    """The calendar is offered as well."""
    vocabularies, meanings = telling.vocabularies, telling.meanings
    words = ModelWords(base.settings.daily_words_by_model)
    in_use = base.get(PersonaInUseUseCase)
    clean = CleanUnaskedTextUseCase(base.get(LivePolicies), base.texts)
    tell = TellDayUseCase(outlook, TellOutlookUseCase(telling), in_use, words, clean)
    presence = base.store(Presence, MongoPresence, InMemoryPresence)
    send = SendDailyWordsUseCase(
        querents, presence, tell, base.get(SendMessageUseCase), in_use, base.clock
    )
    files = CalendarFiles(vocabularies, meanings, IcalendarWriter(), base.clock)
    month = MonthCalendarUseCase(outlook, files)
    base.offer(send, month)
    return send
