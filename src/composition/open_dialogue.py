"""The dialogue put together, once every context has brought what it plugs in."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from application.dialogue.attached_files import AttachedFiles
from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.guest_list import GuestList
from application.dialogue.order import steps_of_a_turn
from application.dialogue.plugins import Plugins
from application.dialogue.ports import DialogueObserver, PersonLimiter, SaidMessages
from application.dialogue.skills.skill import menu
from application.dialogue.wording import Speakers
from application.dialogue.zones import Zones
from application.memory.remember import ReadMemoryUseCase
from application.personalization.facts import ReplyFacts
from application.personalization.reply import PersonalizedReplyUseCase
from application.speech.hear import HearNoteUseCase
from application.support.contacts import NoteContacts
from composition.foundation import App
from composition.process import Process
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.identity import Person
from infrastructure.rate_limits import WindowPersonLimiter


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`commands` are what a person may type, in the order of the menu; `names` gives those of the
    personas that serve now.
    """

    use_case: DialogueUseCase
    speakers: Speakers
    commands: Sequence[str]
    names: Callable[[], Collection[str]]


def open_dialogue(process: Process) -> Dialogue:
    settings = process.app.settings
    limiter = WindowPersonLimiter(
        process.windows,
        per_minute=settings.user_messages_per_minute,
        per_day=settings.user_messages_per_day,
        orders_per_minute=settings.user_orders_per_minute,
        orders_per_day=settings.user_orders_per_day,
        copies_per_hour=settings.user_copies_per_hour,
    )
    if not settings.allowed_users:
        return build_dialogue(process.app, limiter)
    invited = map(Person.of_telegram, settings.allowed_users)
    return build_dialogue(process.app, GuestList(limiter, frozenset(invited)))


def build_dialogue(app: App, limiter: PersonLimiter) -> Dialogue:
    """With what every context plugs in."""
    observer, speakers = app.get(DialogueObserver), app.get(Speakers)
    plugins = Plugins.of_all(context.plugins for context in app.contexts)
    steps = steps_of_a_turn(
        plugins,
        app.get(PersonalizedReplyUseCase),
        app.get(HearNoteUseCase),
        app.get(AttachedFiles),
        app.get(Zones),
        app.get(ReadMemoryUseCase),
        app.get(SaidMessages),
        limiter,
        observer,
        echo=app.settings.stt_echo,
        thumbs=app.settings.feedback_buttons,
    )
    use_case = DialogueUseCase(
        steps, speakers, app.clock, observer, app.get(ReplyFacts), app.get(NoteContacts)
    )
    return Dialogue(use_case, speakers, menu(plugins.skills), app.get(PersonaCatalogue).names)
