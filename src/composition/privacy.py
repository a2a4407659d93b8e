"""A person's right to see what is kept, and to have it removed."""

from functools import partial

from application.access.audit import Auditor
from application.access.ports import AuditLog
from application.dialogue.confirming import Confirmations
from application.dialogue.skills.privacy import Privacy
from application.support.erase import EraseUserUseCase
from application.support.ports import UserDirectory
from application.support.users import ExportUserUseCase
from composition.context import BackgroundTask, Context, ProcessRole
from composition.foundation import Foundation
from infrastructure.mongo.erasure import MongoUserErasure
from presentation.jobs.erasures import finish_erasures


async def build(base: Foundation) -> Context:
    directory, auditor = base.get(UserDirectory), base.get(Auditor)
    erasure = MongoUserErasure(base.database)
    export = ExportUserUseCase(directory, base.get(AuditLog), auditor)
    erase = EraseUserUseCase(directory, erasure, base.clock)
    base.offer(export, erase)

    skill = Privacy(
        export, erase, auditor, base.get(Confirmations), days=base.settings.memory_ttl_days
    )
    return Context(
        "privacy",
        skills=(skill,),
        background=(
            BackgroundTask(
                "erasures", partial(finish_erasures, erasure), frozenset({ProcessRole.BOT})
            ),
        ),
    )
