"""A person's right to see what is kept, and to have it removed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from application.access.audit import Auditor
from application.dialogue.confirming import Confirmations
from application.dialogue.skills.privacy import WISHES, Privacy, PrivacyRequests
from application.privacy.erase import ErasePersonUseCase
from application.privacy.export import ExportPersonUseCase
from application.privacy.ports import PersonalData
from composition.context import BackgroundTask, Context, Plugins, ProcessRole
from composition.foundation import CONFIG, Foundation
from domain.dialogue.requests import RequestWords
from infrastructure.mongo.personal_data import MemoryOwners, MongoPersonalData, Personal
from infrastructure.mongo.personal_updates import MongoPersonalUpdates
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.phrase_file import read_phrases
from presentation.jobs.erasures import finish_erasures


async def build(base: Foundation) -> Context:
    """Needs a database: what ends with the process need be neither exported nor erased."""
    auditor, turns = base.get(Auditor), base.get(MongoPersonalUpdates)
    parts = _parts(base)
    export = ExportPersonUseCase(parts)
    erase = ErasePersonUseCase(base.get(MongoTombstones), turns, parts, base.clock)
    base.offer(export, erase)

    skill = Privacy(
        export,
        erase,
        auditor,
        base.get(Confirmations),
        privacy_requests(base.get(RequestWords)),
        days=base.settings.memory_ttl_days,
    )
    return Context(
        "privacy",
        plugins=Plugins(skills=(skill,)),
        background=(
            BackgroundTask(
                "erasures", partial(finish_erasures, turns), frozenset({ProcessRole.BOT})
            ),
        ),
    )


def privacy_requests(words: RequestWords) -> PrivacyRequests:
    listed = read_phrases(CONFIG / "privacy.yaml", (*WISHES, "denying"))
    phrases = {wish: tuple(listed[wish]) for wish in WISHES}
    return PrivacyRequests(phrases, words, frozenset(listed["denying"]))


def _parts(base: Foundation) -> Callable[[], Sequence[PersonalData]]:
    """Every context's own adapters, and one for all the collections that need none."""
    generic = MongoPersonalData(base.database, partial(_declared, base), base.get(MemoryOwners))

    def parts() -> Sequence[PersonalData]:
        return [*(part for context in base.contexts for part in context.personal_data), generic]

    return parts


def _declared(base: Foundation) -> Mapping[str, Personal]:
    """In the order in which erasures go through them."""
    return {
        each.name: each.personal_data
        for each in base.collections()
        if isinstance(each.personal_data, Personal)
    }
