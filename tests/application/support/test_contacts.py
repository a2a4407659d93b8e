"""Under which names support finds whoever calls."""

from datetime import timedelta

import pytest

from application.support.contacts import Contact, NoteContacts, folded
from application.support.ports import UserQuery
from domain.shared.errors import InvalidInput, StorageUnavailable
from domain.shared.identity import MemoryOwner, Person
from domain.shared.pseudonym import Pseudonyms
from infrastructure.mongo.client import Database
from infrastructure.mongo.contacts import MongoContactBook
from infrastructure.mongo.user_directory import MongoUserDirectory
from tests.support.clocks import HandClock
from tests.support.seeding import BORN, met, profile

PSEUDONYMS = Pseudonyms(b"a key of the tests")
ZOE = Contact(MemoryOwner(Person("501")), "Zoé Noël-Martin", "Zoe_M")


async def found(database: Database, search: str) -> list[str]:
    page = await MongoUserDirectory(database).find(UserQuery(search))
    return [user.profile.user_id for user in page.users]


@pytest.fixture
async def database(mongo_database: Database) -> Database:
    await mongo_database["user_profiles"].insert_many([profile("501"), profile("502")])
    await MongoContactBook(mongo_database, PSEUDONYMS).note(ZOE, at=BORN)
    return mongo_database


@pytest.mark.parametrize(
    "search", ["zoe", "ZOÉ N", "noël", "Noel-m", "@zoe", "@ZOE_M", PSEUDONYMS.of("501")]
)
async def test_whoever_calls_is_found_by_what_they_say(database: Database, search: str) -> None:
    assert await found(database, search) == ["501"]


@pytest.mark.parametrize("search", ["oé", "zoe_m", "@501", "martin zoe", "zoe.*", "0" * 32])
async def test_nobody_else_is_taken_for_them(database: Database, search: str) -> None:
    assert await found(database, search) == []


async def test_who_changes_their_name_is_found_by_the_new_one_alone(database: Database) -> None:
    renamed = Contact(ZOE.owner, "Chloé")
    await MongoContactBook(database, PSEUDONYMS).note(renamed, at=BORN)
    assert (await found(database, "chloe"), await found(database, "@zoe")) == (["501"], [])


async def test_a_contact_makes_nobody(mongo_database: Database) -> None:
    await MongoContactBook(mongo_database, PSEUDONYMS).note(ZOE, at=BORN)
    assert await mongo_database["user_profiles"].count_documents({}) == 0


def test_russian_is_folded_too() -> None:
    assert folded("  Алёна   Йорк ") == folded("алена йорк")


async def test_the_active_come_first_page_by_page(mongo_database: Database) -> None:
    await mongo_database["user_profiles"].insert_many([met(str(100_000 + n)) for n in range(5)])
    directory = MongoUserDirectory(mongo_database)
    pages: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        since = BORN + timedelta(seconds=1)
        page = await directory.find(UserQuery(active_since=since, after=after, limit=2))
        pages.append([user.profile.user_id for user in page.users])
        after = page.next
    assert pages == [["100004", "100003"], ["100002", "100001"], []]


async def test_a_page_that_continues_another_kind_of_list_is_refused(
    mongo_database: Database,
) -> None:
    with pytest.raises(InvalidInput, match="--after"):
        await MongoUserDirectory(mongo_database).find(UserQuery(active_since=BORN, after="501"))


class Book:
    """A ContactBook that writes down what it is given."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.is_away = False

    async def note(self, contact: Contact, *, at: object) -> bool:
        if self.is_away:
            raise StorageUnavailable("away")
        self.noted.append(contact.name)
        return True


async def test_the_same_name_is_written_down_again_only_after_a_while() -> None:
    book, clock = Book(), HandClock()
    contacts = NoteContacts(book, clock)
    for minutes in (0, 1, 6):
        clock.advance(timedelta(minutes=minutes).total_seconds())
        contacts.met(ZOE)
    contacts.met(Contact(ZOE.owner, "Chloé"))
    await contacts.idle()
    assert book.noted == [ZOE.name, ZOE.name, "Chloé"]


async def test_a_contact_that_storage_did_not_take_is_noted_at_the_next() -> None:
    book = Book()
    contacts = NoteContacts(book, HandClock())
    book.is_away = True
    contacts.met(ZOE)
    await contacts.idle()
    book.is_away = False
    contacts.met(ZOE)
    await contacts.idle()
    assert book.noted == [ZOE.name]


async def test_who_begins_with_start_is_noted_as_soon_as_there_is_a_profile(
    mongo_database: Database,
) -> None:
    contacts = NoteContacts(MongoContactBook(mongo_database, PSEUDONYMS), HandClock())
    contacts.met(ZOE)
    await contacts.idle()
    await mongo_database["user_profiles"].insert_one(profile("501"))
    contacts.met(ZOE)
    await contacts.idle()
    assert await found(mongo_database, "zoe") == ["501"]
