"""Finding and correcting users, and updates that were given up."""

from application.memory.compress import CompressMemoryUseCase
from application.memory.facts import KnownFactsUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.contacts import NoteContacts
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
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
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo.contacts import MongoContactBook
from infrastructure.mongo.dead_letters import MongoDeadLetters
from infrastructure.mongo.user_directory import MongoUserDirectory


async def build(base: Foundation) -> Context:
    directory = MongoUserDirectory(base.database)
    show = ShowUserUseCase(directory, base.get(KnownFactsUseCase))
    dead_letters = MongoDeadLetters(base.database)
    base.offer_as(UserDirectory, directory)
    book = MongoContactBook(base.database, base.get(Pseudonyms))
    contacts = NoteContacts(book, base.clock)
    base.stack.push_async_callback(contacts.aclose)
    base.offer(
        contacts,
        ListUsersUseCase(directory),
        show,
        ShowHistoryUseCase(directory),
        ResetUserUseCase(show, base.get(ResetPersonalizationUseCase)),
        CompressUserUseCase(show, base.get(CompressMemoryUseCase)),
        ListDeadLettersUseCase(dead_letters),
        RetryDeadLettersUseCase(dead_letters, base.clock),
    )
    return Context("support")
