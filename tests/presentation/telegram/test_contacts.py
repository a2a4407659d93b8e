from datetime import datetime

from application.support.contacts import Contact, NoteContacts
from domain.shared.identity import MemoryOwner, Person
from tests.support.telegram_channel import ANN, Channel


class Book:
    """A ContactBook that a test reads."""

    def __init__(self) -> None:
        self.contacts: list[Contact] = []

    async def note(self, contact: Contact, *, at: datetime) -> bool:
        self.contacts.append(contact)
        return True


async def test_whoever_writes_is_noted_with_name_and_username(channel: Channel) -> None:
    book = Book()
    channel.salon.contacts = book
    await channel.say("/help", user=ANN | {"last_name": "Lee", "username": "ann_lee"})
    await channel.salon.app.get(NoteContacts).idle()
    assert book.contacts == [Contact(MemoryOwner(Person("501")), "Ann Lee", "ann_lee")]
