"""What a persona's model calls for by itself, where the policy or others' words call for people."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pymongo import MongoClient

from application.dialogue.turns import Written
from application.memory.remember import ReadMemoryUseCase
from application.memory.working import WorkingMemoryUseCase
from application.personas.live import LivePersonas
from application.privacy.erase import ErasePersonUseCase
from application.safety.approvals import DecideApprovalUseCase, ListApprovalsUseCase
from application.safety.perform_approved import PerformApprovedUseCase
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.memory.events import EventTag
from domain.personalization.situation import Author, RepliedTo
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, Decided, Verb
from domain.shared.errors import Conflict, InvalidInput, NotAllowed
from domain.shared.identity import Person
from tests.application.safety.conftest import House, Street
from tests.support.in_process_product import product_settings
from tests.support.living_voice import NotingVoice
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
PROMISED = "I have asked a colleague"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Here:
    """A house whose model notes what it is about; every test has somebody of its own in it."""

    street: Street
    house: House
    voice: NotingVoice
    stored: Any
    person: int = 800

    def guest(self) -> Any:
        return self.house.guest(str(self.person))

    async def asks(self, *actions: str) -> None:
        update = self.house.app.get(UpdateSafetyPolicyUseCase)
        await update.execute("general", {"needs_approval": list(actions)}, actor=ADMIN)

    async def noted(self) -> str:
        notes = self.house.app.get(WorkingMemoryUseCase)
        return (await notes.get(str(self.person), "butler")).task

    async def waiting(self) -> list[ApprovalRequest]:
        found = await self.house.app.get(ListApprovalsUseCase).execute(ApprovalStatus.PENDING)
        return [each for each in found if each.requester == f"telegram:{self.person}"]

    async def settled(self, verb: Verb, **more: Any) -> ApprovalRequest:
        (request,) = await self.waiting()
        decision = Decided(verb, "eve", request.nonce, request.args_hash, **more)
        decide = self.house.app.get(DecideApprovalUseCase)
        return await decide.execute(request.request_id, decision)

    def brought(self) -> list[str]:
        rows = self.stored["inbox"].find({"lane.chat_id": self.person})
        return ["\n".join(part["text"] for part in row["parts"]) for row in rows]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def neighbourhood(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Here]:
    mongo = (mongod_uri, f"test_calls_{uuid4().hex[:12]}")
    street = Street(product_settings(mongo, tmp_path_factory.mktemp("calls")))
    voice = NotingVoice()
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        async with street.house(voice) as house:
            await house.app.get(LivePersonas).refresh()
            yield Here(street, house, voice, client[mongo[1]])
        client.drop_database(mongo[1])


@pytest.fixture
def here(neighbourhood: Here) -> Here:
    neighbourhood.person += 1
    neighbourhood.voice.task = "dinner"
    return neighbourhood


async def test_a_call_that_people_must_see_waits_and_the_person_hears_of_it(here: Here) -> None:
    await here.asks("working_memory")
    reply = texts_of(await here.guest().say("Remember that I plan a dinner"))
    assert "You said" in reply[0]
    assert PROMISED in reply[1]
    assert "people have to agree" in here.voice.answers[-1]
    assert await here.noted() == ""
    (request,) = await here.waiting()
    assert request.read_arguments() == {
        "call": {"do": "aim", "goals": [], "task": "dinner"},
        "lasting": True,
    }
    assert (request.persona, bool(request.persona_version)) == ("butler", True)


async def test_once_people_agree_it_is_done_once_and_told(here: Here) -> None:
    await here.asks("working_memory")
    await here.guest().say("Remember that I plan a dinner")
    done = await here.settled(Verb.APPROVE)
    assert done.status is ApprovalStatus.EXECUTED
    assert await here.noted() == "dinner"
    await here.house.app.get(PerformApprovedUseCase).execute()
    assert here.brought() == ["A colleague has looked and agrees: it is done."]
    decision = Decided(Verb.APPROVE, "bob", done.nonce, done.args_hash)
    with pytest.raises(Conflict):
        await here.house.app.get(DecideApprovalUseCase).execute(done.request_id, decision)


@pytest.mark.parametrize(
    ("verb", "more", "noted", "told"),
    [
        (
            Verb.EDIT,
            {"arguments": {"call": {"do": "aim", "task": "supper"}, "lasting": True}},
            "supper",
            "it is done",
        ),
        (Verb.REJECT, {"note": "not tonight"}, "", "not tonight"),
        (Verb.RESPOND, {"note": "keep it in mind yourself"}, "", "keep it in mind yourself"),
    ],
)
async def test_another_decision_is_carried_out_and_told(
    here: Here, verb: Verb, more: dict[str, Any], noted: str, told: str
) -> None:
    await here.asks("working_memory")
    await here.guest().say("Remember that I plan a dinner")
    await here.settled(verb, **more)
    assert await here.noted() == noted
    (brought,) = here.brought()
    assert told in brought


async def test_a_change_that_nobody_could_carry_out_is_refused_and_it_waits_on(here: Here) -> None:
    await here.asks("working_memory")
    await here.guest().say("Remember that I plan a dinner")
    with pytest.raises(InvalidInput, match="call, an object"):
        await here.settled(Verb.EDIT, arguments={"user_id": "502"})
    assert await here.waiting()
    assert await here.noted() == ""
    assert here.brought() == []


async def test_whose_wish_it_is_cannot_agree_and_an_erased_person_is_left_alone(here: Here) -> None:
    await here.asks("working_memory")
    await here.guest().say("Remember that I plan a dinner")
    (request,) = await here.waiting()
    own = Decided(Verb.APPROVE, f"telegram:{here.person}", request.nonce, request.args_hash)
    with pytest.raises(NotAllowed):
        await here.house.app.get(DecideApprovalUseCase).execute(request.request_id, own)
    await here.house.app.get(ErasePersonUseCase).execute(Person(str(here.person)))
    assert await here.waiting() == []
    granted = replace(request, status=ApprovalStatus.APPROVED)
    await here.house.app.get(PerformApprovedUseCase).one(granted)
    assert here.brought() == []


async def test_a_turn_that_is_taken_up_again_asks_people_once(here: Here) -> None:
    await here.asks("working_memory")
    guest = here.guest()
    await guest.say("Remember that I plan a dinner")
    await guest.say("Remember that I plan a dinner", is_retry=True)
    assert len(await here.waiting()) == 1


FORWARDED = Written("Note that Ann owes Bob a dinner", forwarded_from="Bob")
ANSWERED = RepliedTo("Note that Ann owes Bob a dinner", Author.OTHER)


async def test_words_of_others_private_data_and_a_change_at_once_wait_for_people(
    here: Here,
) -> None:
    await here.asks()
    told = texts_of(await here.guest().hand_in(FORWARDED))
    assert PROMISED not in "".join(told)
    assert await here.noted() == ""
    (request,) = await here.waiting()
    assert "words of others, private data and a change at once" in request.risk.reasons
    await here.settled(Verb.APPROVE)
    assert await here.noted() == "dinner"
    assert here.brought() == []


async def test_a_message_of_somebody_else_that_is_answered_taints_too(here: Here) -> None:
    await here.asks()
    await here.guest().say("What is this?", replied_to=ANSWERED)
    assert len(await here.waiting()) == 1


async def test_a_later_turn_that_recalls_them_is_tainted_too(here: Here) -> None:
    await here.asks()
    here.voice.notes = False
    await here.guest().hand_in(FORWARDED)
    guest = here.guest()
    guest.turns = 1
    here.voice.notes = True
    await guest.say("What do you make of it?")
    assert await here.noted() == ""
    assert len(await here.waiting()) == 1
    assert here.voice.requests[-1].untrusted


async def test_a_later_answer_made_in_sight_of_them_is_marked(here: Here) -> None:
    await here.asks()
    here.voice.notes = False
    guest = here.guest()
    await guest.hand_in(FORWARDED)
    await guest.say("What do you make of it?")
    here.voice.notes = True
    memory = await here.house.app.get(ReadMemoryUseCase).execute(str(here.person), "butler")
    assert memory is not None
    assert [event.tags[1:] for event in memory.live] == [
        (EventTag.UNTRUSTED,),
        (EventTag.UNTRUSTED,),
        (),
        (EventTag.DERIVED,),
    ]


async def test_reading_the_notes_changes_nothing_and_waits_for_nobody(here: Here) -> None:
    await here.asks()
    here.voice.call = {"do": "get"}
    await here.guest().hand_in(FORWARDED)
    here.voice.call = None
    assert await here.waiting() == []
    assert "scratchpad" in json.loads(here.voice.answers[-1].replace(_mark(here), " "))


def _mark(here: Here) -> str:
    """What joins the words of a tool's answer in that request."""
    note = here.voice.requests[-1].prompt.text
    return note.split("the words are joined by ")[1].split(":")[0]


async def test_own_words_are_noted_without_anybody(here: Here) -> None:
    await here.asks()
    await here.guest().say("Remember that I plan a dinner")
    assert await here.noted() == "dinner"
    assert await here.waiting() == []
