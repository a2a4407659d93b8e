"""Finding and correcting users, and updates that were given up."""

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.plugins import Plugins
from application.memory.compress import CompressMemoryUseCase
from application.memory.facts import KnownFactsUseCase
from application.personalization.preferences import PersonaInUseUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.contacts import NoteContacts
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from application.support.passing_on import Mailing, PassWordsOn
from application.support.ports import UserDirectory
from application.support.users import (
    CompressUserUseCase,
    ListUsersUseCase,
    ResetUserUseCase,
    ShowHistoryUseCase,
    ShowUserUseCase,
)
from composition.context import Context
from composition.foundation import CONFIG, Foundation
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo.contacts import MongoContactBook
from infrastructure.mongo.dead_letters import MongoDeadLetters
from infrastructure.mongo.user_directory import MongoUserDirectory
from infrastructure.phrase_file import read_patterns


async def build(base: Foundation) -> Context:
    """Needs a database: who is looked for is found across the collections of others."""
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
    mailing = Mailing(
        book.named,
        base.get(SendMessageUseCase),
        base.get(PersonaInUseUseCase),
        base.texts,
        base.clock,
    )
    patterns = read_patterns(CONFIG / "support" / "passing_on.yaml")
    pass_on = PassWordsOn(mailing, patterns)
    base.offer(pass_on)
    return Context("support", plugins=Plugins(skills=(pass_on,), gates=(pass_on,)))
