"""What was asked for in a conversation, done and answered once people have agreed."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.dialogue import DialogueUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.personas.live import LivePersonas
from application.safety.perform_asked import PerformAskedUseCase
from composition.foundation import App, Foundation
from domain.delivery.outgoing import OutgoingPart
from domain.dialogue.replies import Reply
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.rate_limits import NobodyIsLimited


def perform_asked(base: Foundation) -> PerformAskedUseCase:
    return PerformAskedUseCase(
        partial(_dialogue, base),
        _rendered,
        base.get(SendMessageUseCase),
        base.texts,
        base.get(PersonaInUseUseCase),
    )


def persona_version(base: Foundation) -> Callable[[str], Awaitable[str]]:
    """Of a persona that serves now, by what is stored; empty for one that does not."""
    catalogue, live = base.get(PersonaCatalogue), base.get(LivePersonas)

    async def of(code: str) -> str:
        await live.refresh()
        persona = catalogue.get(code)
        return persona.version_name if persona else ""

    return of


def _dialogue(base: Foundation) -> DialogueUseCase:
    """As the channels have it, once every context is built; the turn was counted when it came."""
    from composition.open_dialogue import build_dialogue

    app = App(base.settings, base.registry, base.clock, base.contexts, base.offers)
    return build_dialogue(app, NobodyIsLimited()).use_case


def _rendered(reply: Reply) -> Sequence[OutgoingPart]:
    from presentation.telegram.answering import to_answer

    return to_answer(reply).parts
