"""What one person has passed on to another, by the policy for `others`; and what no log holds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pymongo import MongoClient

from application.dialogue.turns import Written
from application.personas.live import LivePersonas
from application.safety.approvals import Asked, DecideApprovalUseCase, ListApprovalsUseCase
from application.safety.approvals import RequestApprovalUseCase as AskFor
from application.safety.policies import LivePolicies
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from application.support.contacts import NoteContacts
from domain.access.keys import Principal, Role
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, Decided, Verb
from domain.safety.policy import Destination, Handling
from tests.application.safety.conftest import OPERATORS, House, Street
from tests.support.in_process_product import product_settings
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
NUMBER = "+33 6 12 34 56 78"
ROSE = 2900
ASKED = {
    "en": f"Tell @rose_2900 that my phone is {NUMBER}",
    "ru": f"Передай @rose_2900, что мой телефон {NUMBER}",
    "fr": f"Dis à @rose_2900 que mon numéro est {NUMBER}",
}
DECLINED = {"en": "carry to nobody else", "ru": "другим не передаю", "fr": "transmets à personne"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Here:
    """Rose talks with us, and every test has somebody of its own who wants her told something."""

    house: House
    stored: Any
    person: int = 600

    def guest(self, language: str = "en", **where: Any) -> Any:
        return self.house.guest(str(self.person), language=language, **where)

    async def handled(self, how: str, destination: str = "others") -> None:
        change = {"personal_data": {destination: {"PHONE": how}}}
        await self.house.app.get(UpdateSafetyPolicyUseCase).execute("general", change, actor=ADMIN)

    async def waiting(self) -> list[ApprovalRequest]:
        found = await self.house.app.get(ListApprovalsUseCase).execute(ApprovalStatus.PENDING)
        return [each for each in found if each.requester == f"telegram:{self.person}"]

    async def agreed(self, request: ApprovalRequest, *people: str) -> ApprovalRequest:
        for who in people:
            decision = Decided(Verb.APPROVE, who, request.nonce, request.args_hash)
            decide = self.house.app.get(DecideApprovalUseCase)
            request = await decide.execute(request.request_id, decision)
        return request

    def brought(self, chat: int) -> list[str]:
        rows = self.stored["inbox"].find({"lane.chat_id": chat})
        return ["\n".join(part["text"] for part in row["parts"]) for row in rows]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def neighbourhood(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Here]:
    mongo = (mongod_uri, f"test_others_{uuid4().hex[:12]}")
    folder = tmp_path_factory.mktemp("others")
    street = Street(product_settings(mongo, folder, operators_chat_id=OPERATORS))
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        async with street.house() as house:
            await house.app.get(LivePersonas).refresh()
            await house.guest(str(ROSE)).say("Good evening", username="rose_2900")
            await house.app.get(NoteContacts).idle()
            yield Here(house, client[mongo[1]])
        client.drop_database(mongo[1])


@pytest.fixture
def here(neighbourhood: Here) -> Here:
    neighbourhood.person += 1
    return neighbourhood


SENT = {
    "en": ("Tell @rose_2900 dinner is at 12 Baker Street, call +33 6 12 34 56 78", "12 Baker"),
    "ru": ("Передай @rose_2900, что ужин на ул. Ленина, д. 5, телефон +7 912 345-67-89", "Ленина"),
    "fr": ("Dis à @rose_2900 que le dîner est au 12 rue de la Paix, 75002 Paris", "12 rue"),
}


@pytest.mark.parametrize("policy", ["general", "astrology", "medical-careful", "code"])
async def test_what_a_person_writes_themselves_is_theirs_to_send(here: Here, policy: str) -> None:
    shipped = here.house.app.get(LivePolicies).get(policy, "v1")
    assert shipped.handling("ADDRESS", Destination.OTHERS) is Handling.ALLOW
    assert shipped.handling("CARD", Destination.OTHERS) is Handling.BLOCK


@pytest.mark.parametrize("language", SENT)
async def test_an_address_in_ones_own_words_arrives(here: Here, language: str) -> None:
    await here.handled("allow")
    words, told = SENT[language]
    await here.guest(language).say(words)
    (request,) = await here.waiting()
    await here.agreed(request, "eve")
    assert told in here.brought(ROSE)[-1]


async def test_what_somebody_else_wrote_of_a_person_is_not_handed_on(here: Here) -> None:
    await here.handled("allow")
    forwarded = Written(f"Ann: {NUMBER}", forwarded_from="Bob")
    said = (Written("Tell @rose_2900 that"), forwarded)
    (told,) = texts_of(await here.guest().hand_in(*said))
    assert DECLINED["en"] in told
    assert await here.waiting() == []


async def test_what_somebody_else_wrote_arrives_without_its_frame(here: Here) -> None:
    said = (Written("Tell @rose_2900"), Written("Dinner moves to nine", forwarded_from="Bob"))
    await here.guest().hand_in(*said)
    (request,) = await here.waiting()
    await here.agreed(request, *("eve", "bob")[: request.needed])
    assert "Dinner moves to nine" in here.brought(ROSE)[-1]
    assert "forwarded" not in here.brought(ROSE)[-1]


@pytest.mark.parametrize("language", ASKED)
async def test_what_is_blocked_is_not_passed_on_and_nobody_is_asked(
    here: Here, language: str
) -> None:
    await here.handled("block")
    before = here.brought(ROSE)
    (told,) = texts_of(await here.guest(language).say(ASKED[language]))
    assert DECLINED[language] in told
    assert await here.waiting() == []
    assert here.brought(ROSE) == before


@pytest.mark.parametrize(("how", "read"), [("mask", "⟨PHONE_1⟩"), ("allow", NUMBER)])
async def test_what_is_masked_arrives_without_its_value(here: Here, how: str, read: str) -> None:
    await here.handled(how)
    await here.guest().say(ASKED["en"])
    (request,) = await here.waiting()
    await here.agreed(request, "eve")
    assert f"my phone is {read}" in here.brought(ROSE)[-1]


async def test_what_is_blocked_after_it_was_asked_for_is_not_passed_on(here: Here) -> None:
    await here.handled("allow")
    await here.guest().say(ASKED["en"])
    (request,) = await here.waiting()
    await here.handled("block")
    before = here.brought(ROSE)
    await here.agreed(request, "eve")
    assert here.brought(ROSE) == before
    assert DECLINED["en"] in here.brought(here.person)[-1]


async def test_where_others_can_read_nobody_is_asked_either(here: Here) -> None:
    (told,) = texts_of(await here.guest(group=-700).say("Tell @rose_2900 that I am late"))
    assert "in our private chat" in told
    assert await here.waiting() == []


@pytest.mark.parametrize(
    ("how", "status", "arrived"),
    [
        ("block", ApprovalStatus.REJECTED, []),
        ("mask", ApprovalStatus.EXECUTED, ["Ann's phone: ⟨PHONE_1⟩"]),
        ("allow", ApprovalStatus.EXECUTED, [f"Ann's phone: {NUMBER}"]),
    ],
)
async def test_a_message_that_people_approve_keeps_to_it_too(
    here: Here, how: str, status: ApprovalStatus, arrived: list[str]
) -> None:
    await here.handled(how)
    words = {"bot_id": 10000, "chat_id": 9_000 + here.person, "text": f"Ann's phone: {NUMBER}"}
    answered = await here.house.app.get(AskFor).execute(Asked("send_message", words, "ann"))
    assert answered.request is not None
    ended = await here.agreed(answered.request, "eve", "bob")
    assert ended.status is status
    assert here.brought(9_000 + here.person) == arrived
    assert ("keeps from others" in ended.note) == (how == "block")
    assert NUMBER not in ended.note


@pytest.mark.parametrize("how", ["allow", "mask", "block"])
async def test_no_log_holds_what_was_said_whatever_the_policy_says(
    here: Here, how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await here.handled(how, "log")
    await here.handled(how)
    guest = here.guest()
    for words in (f"My phone is {NUMBER}, call me", ASKED["en"], f"I want to die, {NUMBER}"):
        await guest.say(words)
    logged = "".join(capfd.readouterr())
    assert logged.count("replied") == 3
    for private in (NUMBER, "call me", "my phone", "rose_2900", "want to die"):
        assert private not in logged
