"""Finding and correcting users."""

from application.memory.compress import CompressMemoryUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.ports import UserDirectory
from application.support.users import (
    CompressUserUseCase,
    ListUsersUseCase,
    ResetUserUseCase,
    ShowHistoryUseCase,
    ShowUserUseCase,
)
from composition.context import Context
from composition.foundation import Foundation
from infrastructure.mongo.user_directory import MongoUserDirectory


async def build(base: Foundation) -> Context:
    directory = MongoUserDirectory(base.database)
    show = ShowUserUseCase(directory)
    base.offer_as(UserDirectory, directory)
    base.offer(
        ListUsersUseCase(directory),
        show,
        ShowHistoryUseCase(directory),
        ResetUserUseCase(show, base.get(ResetPersonalizationUseCase)),
        CompressUserUseCase(show, base.get(CompressMemoryUseCase)),
    )
    return Context("support")
