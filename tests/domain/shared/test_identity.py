import pytest

from domain.shared.errors import InvalidInput
from domain.shared.identity import Conversation, MemoryOwner, Person


@pytest.mark.parametrize("written", ["501", "group:-100:501", "service:crm:user/7:b"])
def test_an_owner_is_read_back_as_it_was_written(written: str) -> None:
    assert str(MemoryOwner.parse(written)) == written


def test_a_group_memory_belongs_to_the_person_who_spoke() -> None:
    assert MemoryOwner.parse("group:-100:501") == MemoryOwner(Person.of_telegram(501), -100)


@pytest.mark.parametrize(
    "written", ["", "0501", "501 ", "-501", "9" * 20, "group::501", "service:crm:", "x:1", "५०१"]
)
def test_what_is_no_canonical_id_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        MemoryOwner.parse(written)


def test_two_services_never_share_a_person() -> None:
    assert Person.of_service("crm", "7") != Person.of_service("shop", "7")


def test_a_topic_is_a_conversation_of_its_own() -> None:
    assert Conversation(1, -100, 5) != Conversation(1, -100)
    assert Conversation(1, 501).is_private
