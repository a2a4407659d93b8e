"""The dialogue: what every channel of a process talks with."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.dialogue.confirming import Confirmations
from application.dialogue.dialogue import DialogueUseCase, Plugins, steps_of_a_turn
from application.dialogue.ports import DecisionRepository, DialogueObserver, PersonLimiter
from application.dialogue.skills.choose_persona import ChoosePersona
from application.dialogue.skills.explain import Explain
from application.dialogue.skills.forget import Forget
from application.dialogue.skills.introduce import Introduce
from application.dialogue.skills.skill import menu
from application.dialogue.wording import Speakers
from application.personalization.defaults import Defaults
from application.personalization.facts import ReplyFacts
from application.personalization.preferences import ChoosePersonaUseCase, PersonaInUseUseCase
from application.personalization.reply import PersonalizedReplyUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.speech.hear import HearNoteUseCase
from composition.context import Collection, Context, Personal
from composition.foundation import App, Foundation
from composition.process import Process
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.dialogue_metrics import DialogueMetrics, log_reply
from infrastructure.in_memory.decisions import InMemoryDecisions
from infrastructure.mongo import decisions
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.rate_limits import WindowPersonLimiter


async def build(base: Foundation) -> Context:
    observer, personas = DialogueMetrics(base.registry), base.get(PersonaCatalogue)
    base.offer_as(DialogueObserver, observer)
    base.get(ReplyFacts).subscribe(log_reply)
    base.offer(Speakers(base.texts, base.get(PersonaInUseUseCase), base.get(Defaults)))
    store = base.store(
        DecisionRepository,
        lambda database: decisions.MongoDecisions(database, base.get(MongoTombstones)),
        InMemoryDecisions,
    )
    confirmations = Confirmations(store, base.clock, observer)
    base.offer(confirmations)
    return Context(
        "dialogue",
        collections=(Collection(decisions.COLLECTION, Personal("questions"), decisions.INDEXES),),
        skills=(
            Introduce(personas),
            Explain(),
            ChoosePersona(base.get(ChoosePersonaUseCase), personas, observer),
            Forget(base.get(ResetPersonalizationUseCase), confirmations),
        ),
    )


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`commands` are what a person may type, in the order of the menu."""

    use_case: DialogueUseCase
    speakers: Speakers
    commands: Sequence[str]


def open_dialogue(process: Process) -> Dialogue:
    settings = process.app.settings
    limiter = WindowPersonLimiter(
        process.windows,
        per_minute=settings.user_messages_per_minute,
        per_day=settings.user_messages_per_day,
    )
    return build_dialogue(process.app, limiter)


def build_dialogue(app: App, limiter: PersonLimiter) -> Dialogue:
    """With what every context plugs in."""
    observer, speakers, plugins = app.get(DialogueObserver), app.get(Speakers), _plugins(app)
    steps = steps_of_a_turn(
        plugins,
        app.get(PersonalizedReplyUseCase),
        app.get(HearNoteUseCase),
        limiter,
        observer,
        echo=app.settings.stt_echo,
    )
    use_case = DialogueUseCase(steps, speakers, app.clock, observer, app.get(ReplyFacts))
    return Dialogue(use_case, speakers, menu(plugins.skills))


def _plugins(app: App) -> Plugins:
    contexts = app.contexts
    return Plugins(
        tuple(skill for context in contexts for skill in context.skills),
        tuple(screen for context in contexts for screen in context.input_screens),
        tuple(screen for context in contexts for screen in context.output_screens),
    )
