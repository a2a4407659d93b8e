"""The dialogue: what every channel of this process talks with."""

from collections.abc import Collection
from dataclasses import dataclass

from application.dialogue.dialogue import DialogueUseCase, Plugins, steps_of_a_turn
from application.dialogue.ports import PersonLimiter
from application.dialogue.skills.choose_persona import ChoosePersona
from application.dialogue.skills.explain import Explain
from application.dialogue.skills.forget import Forget
from application.dialogue.skills.introduce import Introduce
from application.dialogue.skills.privacy import Privacy
from application.dialogue.skills.skill import Skill, menu
from application.dialogue.wording import Speakers
from application.speech.hear import HearNoteUseCase
from composition.app import App
from composition.support import build_auditor, build_erase, build_export
from composition.text_engine import CONFIG
from infrastructure.dialogue_metrics import DialogueMetrics
from infrastructure.locales import FluentInterfaceTexts


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`commands` are what a person may type, in the order of the menu."""

    use_case: DialogueUseCase
    speakers: Speakers
    texts: FluentInterfaceTexts
    commands: Collection[str]


def build_dialogue(app: App, hear: HearNoteUseCase | None, limiter: PersonLimiter) -> Dialogue:
    texts = FluentInterfaceTexts(CONFIG / "locales")
    observer = DialogueMetrics(app.registry)
    speakers = Speakers(texts, app.persona_in_use, app.defaults)
    skills = _skills(app, observer)
    steps = steps_of_a_turn(
        Plugins(skills=skills), app.reply, hear, limiter, observer, echo=app.settings.stt_echo
    )
    use_case = DialogueUseCase(steps, speakers, app.clock, observer)
    return Dialogue(use_case, speakers, texts, menu(skills))


def _skills(app: App, observer: DialogueMetrics) -> tuple[Skill, ...]:
    auditor = build_auditor(app)
    privacy = Privacy(
        build_export(app, auditor), build_erase(app), auditor, days=app.settings.memory_ttl_days
    )
    return (
        Introduce(app.personas),
        Explain(),
        ChoosePersona(app.choose_persona, app.personas, observer),
        Forget(app.reset, observer),
        privacy,
    )
