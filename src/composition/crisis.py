"""The crisis protocol: who watches, what is remembered, who is told."""

from dataclasses import dataclass
from functools import partial

from application.delivery.outbox import SendMessageUseCase
from application.desk.queue import AskForPersonUseCase, CalmSessionUseCase
from application.dialogue.turns import UserTurn
from application.dialogue.wording import Speakers
from application.doctor.examine import Check
from application.personalization.consent import AskConsentUseCase
from application.safety.alert import AlertOperatorsUseCase
from application.safety.crises import ClearCrisisUseCase, ListCrisesUseCase
from application.safety.crisis_screen import AnswerInCrisis, WatchOverPeople
from application.safety.crisis_texts import CrisisTexts
from application.safety.ports import CrisisStates, SafetyObserver
from application.safety.watch import Hearing, WatchOverPersonUseCase
from composition.context import Collection, Personal
from composition.foundation import CONFIG, Foundation
from composition.screens import detectors
from domain.desk.sessions import Reason
from domain.safety.crisis_answers import CrisisAnswers
from domain.shared.identity import Person
from infrastructure.doctor.helplines import check_helplines
from infrastructure.in_memory.crises import InMemoryCrisisStates
from infrastructure.mongo import crises
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.safety.helpline_files import read_helplines
from infrastructure.safety.lexicon_files import read_phrases

_FILES = CONFIG / "safety"
COLLECTION = Collection(
    crises.COLLECTION, Personal("crisis_protocol", hidden=("expires_at", "turn_id")), crises.INDEXES
)


@dataclass(frozen=True, slots=True)
class CrisisParts:
    screen: WatchOverPeople
    skill: AnswerInCrisis
    check: Check


def crisis_parts(base: Foundation, observer: SafetyObserver) -> CrisisParts:
    states = base.store_of_people(
        CrisisStates,
        lambda database, marks: crises.MongoCrisisStates(database, marks, base.get(JoinedReads)),
        InMemoryCrisisStates,
    )
    base.offer(ListCrisesUseCase(states), ClearCrisisUseCase(states))
    helplines = read_helplines(_FILES / "helplines.yaml", base.settings.helplines_file)
    alert = AlertOperatorsUseCase(
        base.get(SendMessageUseCase),
        base.texts,
        base.settings.default_language,
        observer,
        chat_id=base.settings.operators_chat_id,
    )
    ask = base.get(AskForPersonUseCase)
    alert.call_people_by(partial(_call_people, ask))
    calm = base.get(CalmSessionUseCase)
    alert.calm_people_by(lambda turn: calm.execute(turn.conversation))
    answers = CrisisAnswers(read_phrases(_FILES / "answers.yaml"))
    hearing = Hearing(detectors().crisis, answers, helplines)
    watch = WatchOverPersonUseCase(hearing, states, alert, base.clock, observer)
    base.offer(watch)

    async def is_left_alone(person: Person) -> bool:
        return await watch.state(person) is not None

    base.get(AskConsentUseCase).hold_while(is_left_alone)
    texts, speakers = CrisisTexts(helplines), base.get(Speakers)
    return CrisisParts(
        WatchOverPeople(watch, texts, speakers),
        AnswerInCrisis(watch, texts, speakers),
        partial(check_helplines, helplines, base.clock),
    )


async def _call_people(ask: AskForPersonUseCase, turn: UserTurn) -> None:
    """In private alone: nobody takes a group's conversation over."""
    is_reached = turn.conversation.bot_id > 0 and turn.person.telegram_id is not None
    if is_reached and turn.is_private:
        language = turn.language_code or ""
        await ask.execute(turn.conversation, turn.person, Reason.CRISIS, language=language)
