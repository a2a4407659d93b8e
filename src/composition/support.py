"""Finding and correcting users."""

from application.access.keys import CreateKeyUseCase, ListKeysUseCase, RevokeKeyUseCase
from application.memory.compress import CompressMemoryUseCase
from application.personalization.corrections import CorrectProfileUseCase, PreviewPromptUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.audit import Auditor
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from application.support.desk import SupportDesk, Tools
from application.support.erase import EraseUserUseCase
from application.support.ports import UserDirectory
from application.support.users import ExportUserUseCase, ListUsersUseCase, ShowUserUseCase
from composition.context import Context
from composition.foundation import App, Foundation
from domain.shared.access import Principal
from infrastructure.mongo.user_directory import MongoUserDirectory


async def build(base: Foundation) -> Context:
    directory = MongoUserDirectory(base.database)
    base.offer_as(UserDirectory, directory)
    base.offer(ListUsersUseCase(directory), ShowUserUseCase(directory))
    return Context("support")


def build_desk(app: App, principal: Principal) -> SupportDesk:
    tools = Tools(
        list_users=app.get(ListUsersUseCase),
        show_user=app.get(ShowUserUseCase),
        preview_prompt=app.get(PreviewPromptUseCase),
        export_user=app.get(ExportUserUseCase),
        correct_profile=app.get(CorrectProfileUseCase),
        reset=app.get(ResetPersonalizationUseCase),
        erase_user=app.get(EraseUserUseCase),
        compress=app.get(CompressMemoryUseCase),
        list_dead=app.get(ListDeadLettersUseCase),
        retry_dead=app.get(RetryDeadLettersUseCase),
        create_key=app.get(CreateKeyUseCase),
        list_keys=app.get(ListKeysUseCase),
        revoke_key=app.get(RevokeKeyUseCase),
    )
    return SupportDesk(principal, tools, app.get(Auditor))
