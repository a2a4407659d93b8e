"""The dialogue: its own skills, and what its steps share."""

from application.dialogue.ports import DialogueObserver
from application.dialogue.skills.add_topic import AddTopic
from application.dialogue.skills.choose_language import ChooseLanguage
from application.dialogue.skills.choose_persona import ChoosePersona
from application.dialogue.skills.explain import Explain
from application.dialogue.skills.forget import Forget
from application.dialogue.skills.introduce import Introduce
from application.dialogue.skills.preview import PreviewDraft
from application.personalization.facts import ReplyFacts
from application.personalization.preferences import (
    ChangePreferencesUseCase,
    ChoosePersonaUseCase,
)
from application.personalization.reset import ResetPersonalizationUseCase
from application.personas.previewing import PreviewCodes
from application.safety.honesty import TellTheTruth
from application.speech.ports import SpeechWorks
from composition.attached_files import attached_files
from composition.context import Context, Plugins
from composition.dialogue_stores import DECISIONS, offer_stores
from composition.foundation import CONFIG, Foundation
from composition.person_settings import person_settings
from composition.screens import sincere_questions
from composition.speakers import speakers
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.dialogue_metrics import DialogueMetrics, log_reply
from infrastructure.language_words import load_memory_wishes, load_request_words
from infrastructure.phrase_file import read_phrases


def _asking_for_help() -> tuple[str, ...]:
    return tuple(read_phrases(CONFIG / "help.yaml", ("help",))["help"])


async def build(base: Foundation) -> Context:
    observer = base.replacement(DialogueObserver) or DialogueMetrics(base.registry)
    personas = base.get(PersonaCatalogue)
    base.offer_as(DialogueObserver, observer)
    base.get(ReplyFacts).subscribe(log_reply)
    base.offer(speakers(base))
    change = base.get(ChangePreferencesUseCase)
    words = load_request_words(CONFIG / "languages" / "requests.yaml")
    base.offer(words)
    wishes = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")
    base.offer(attached_files(base))
    confirmations = offer_stores(base, observer)
    hears = base.get(SpeechWorks)
    forget = Forget(base.get(ResetPersonalizationUseCase), confirmations, wishes)
    base.offer(forget)
    return Context(
        "dialogue",
        collections=(DECISIONS,),
        plugins=Plugins(
            skills=(
                Introduce(personas, hears),
                TellTheTruth(
                    sincere_questions()
                ),  # before a wish for a person, which it may sound like
                Explain(hears, words, _asking_for_help()),
                ChoosePersona(base.get(ChoosePersonaUseCase), personas, words, observer),
                ChooseLanguage(change, words),
                person_settings(base),
                AddTopic(change, words),
                PreviewDraft(base.get(PreviewCodes), change),
                forget,
            ),
        ),
    )
