"""What a policy lets nobody have unasked: it waits for people, and is answered once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pymongo import MongoClient

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.turns import Order
from application.personas.live import LivePersonas
from application.privacy.erase import ErasePersonUseCase
from application.safety.approvals import DecideApprovalUseCase, ListApprovalsUseCase
from application.safety.decisions import ListSafetyDecisionsUseCase
from application.safety.perform_approved import PerformApprovedUseCase
from application.safety.policies import LivePolicies
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from application.support.contacts import NoteContacts
from domain.access.keys import Principal, Role
from domain.dialogue.actions import Action
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, Decided, Verb
from domain.shared.errors import Conflict, NotAllowed
from domain.shared.identity import Person
from tests.application.safety.conftest import OPERATORS, House, Street
from tests.support.deaths import Died, Steps
from tests.support.in_process_product import product_settings
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
ASKED = {
    "en": "I have asked a colleague.",
    "ru": "вопрос уже",
    "fr": "de mon propre chef",
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Here:
    """A house where nobody is shown the moon, or draws, without being asked about. Every test has
    somebody of its own in it.
    """

    street: Street
    house: House
    stored: Any
    person: int = 500

    def guest(self, language: str = "en") -> Any:
        return self.house.guest(str(self.person), language=language)

    async def waiting(self) -> list[ApprovalRequest]:
        found = await self.house.app.get(ListApprovalsUseCase).execute(ApprovalStatus.PENDING)
        return [each for each in found if each.requester == f"telegram:{self.person}"]

    async def request(self) -> ApprovalRequest:
        (found,) = await self.waiting()
        return found

    async def asked(self) -> ApprovalRequest:
        await self.guest().command("moon")
        return await self.request()

    async def settled(self, request: ApprovalRequest, decision: Decided) -> ApprovalRequest:
        decide = self.house.app.get(DecideApprovalUseCase)
        return await decide.execute(request.request_id, decision)

    async def tidied(self) -> None:
        """By the job that does what was left undone."""
        await self.house.app.get(PerformApprovedUseCase).execute()

    def brought(self, chat: int = 0) -> list[str]:
        """What the outbox holds for them."""
        rows = self.stored["inbox"].find({"lane.chat_id": chat or self.person})
        return ["\n".join(part["text"] for part in row["parts"]) for row in rows]

    def told_to_operators(self, request: ApprovalRequest) -> list[str]:
        return [text for text in self.brought(OPERATORS) if request.request_id in text]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def neighbourhood(
    mongod_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Here]:
    mongo = (mongod_uri, f"test_asked_{uuid4().hex[:12]}")
    folder = tmp_path_factory.mktemp("asked")
    street = Street(product_settings(mongo, folder, operators_chat_id=OPERATORS))
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        async with street.house() as house:
            await house.app.get(LivePersonas).refresh()
            update = house.app.get(UpdateSafetyPolicyUseCase)
            changes = {"needs_approval": ["moon", "draw", "consult"], "blocked": ["week"]}
            for policy in ("general", "astrology"):
                await update.execute(policy, changes, actor=ADMIN)
            yield Here(street, house, client[mongo[1]])
        client.drop_database(mongo[1])


@pytest.fixture
def here(neighbourhood: Here) -> Here:
    neighbourhood.person += 1
    return neighbourhood


def by(who: str, request: ApprovalRequest, verb: Verb = Verb.APPROVE, **more: Any) -> Decided:
    return Decided(verb, who, request.nonce, request.args_hash, **more)


async def test_it_waits_kindly_and_the_answer_comes_once_people_agree(here: Here) -> None:
    (told,) = texts_of(await here.guest().command("moon"))
    assert ASKED["en"] in told
    request = await here.request()
    assert request.read_arguments() == {"said": "", "order": "moon", "pressed": False}
    assert (request.persona, request.requester) == ("butler", f"telegram:{here.person}")
    assert request.persona_version
    assert request.action in here.told_to_operators(request)[0]
    done = await here.settled(request, by("eve", request))
    assert done.status is ApprovalStatus.EXECUTED
    (answer,) = here.brought()
    assert answer.startswith("A colleague has looked and agrees.\n")
    assert "Moon" in answer


@pytest.mark.parametrize("language", ASKED)
async def test_whoever_waits_is_told_so_in_their_language(here: Here, language: str) -> None:
    told = texts_of(await here.guest(language).command("moon"))
    assert ASKED[language] in told[0]


async def test_words_ask_as_commands_do(here: Here) -> None:
    (told,) = texts_of(await here.guest().say("Draw a card for me: shall I sing?"))
    assert ASKED["en"] in told
    request = await here.request()
    assert request.read_arguments()["said"] == "Draw a card for me: shall I sing?"
    await here.settled(request, by("eve", request))
    assert len(here.brought()) == 1


async def test_a_colleague_is_asked_only_once_people_agree(here: Here) -> None:
    (told,) = texts_of(await here.guest().say("Ask Celeste what Mercury retrograde means?"))
    assert ASKED["en"] in told
    request = await here.request()
    assert request.action == "consult"
    done = await here.settled(request, by("eve", request))
    assert done.status is ApprovalStatus.EXECUTED


async def test_what_is_blocked_is_declined_and_noted(here: Here) -> None:
    (told,) = texts_of(await here.guest().command("week"))
    assert "does not do this" in told
    assert await here.waiting() == []
    noted = await here.house.app.get(ListSafetyDecisionsUseCase).execute(50)
    denied = next(each for each in noted if each.rule == "action.deny")
    assert (denied.outcome, denied.policy, denied.version) == ("deny", "general", "v2")
    kept = here.stored["safety_decisions"]
    document = kept.find_one({"rule": "action.deny"})
    assert not {"week", str(here.person)} & {str(value) for value in document.values()}
    assert kept.index_information()["expiry"]["expireAfterSeconds"] == 90 * 86_400


async def test_nobody_asks_twice_for_the_same(here: Here) -> None:
    guest = here.guest()
    await guest.command("moon")
    (again,) = texts_of(await guest.command("moon"))
    assert "already" in again
    request = await here.request()
    assert len(here.told_to_operators(request)) == 1


async def test_who_asks_cannot_agree_not_even_in_the_operators_chat(here: Here) -> None:
    request = await here.asked()
    with pytest.raises(NotAllowed):
        await here.settled(request, by(f"telegram:{here.person}", request))
    pressed = await here.house.guest(str(here.person), group=OPERATORS).press(
        f"approval:approve:{request.request_id}:{request.nonce}:{request.seal}"
    )
    assert "просите вы сами" in str(pressed.notice)
    assert here.brought() == []


async def test_a_second_decision_counts_no_more(here: Here) -> None:
    request = await here.asked()
    await here.settled(request, by("eve", request))
    for verb in (Verb.APPROVE, Verb.REJECT):
        with pytest.raises(Conflict, match="executed already"):
            await here.settled(request, by("bob", request, verb))
    assert len(here.brought()) == 1


async def test_too_late_is_no_and_is_told(here: Here) -> None:
    request = await here.asked()
    here.street.clock.advance(25 * 3600)
    with pytest.raises(Conflict, match="expired"):
        await here.settled(request, by("eve", request))
    for _ in range(2):
        await here.tidied()
    (told,) = here.brought()
    assert "nothing was done" in told


async def test_what_waits_is_seen_by_whoever_watches(here: Here) -> None:
    await here.tidied()
    told = here.house.app.registry.get_sample_value
    before = told("approvals_ended_total", {"how": "rejected"}) or 0
    request = await here.asked()
    here.street.clock.advance(600)
    await here.tidied()
    assert (told("approvals_pending") or 0) >= 1
    assert (told("approvals_oldest_pending_seconds") or 0) >= 600
    await here.settled(request, by("eve", request, Verb.REJECT))
    assert told("approvals_ended_total", {"how": "rejected"}) == before + 1


async def test_changed_arguments_are_not_what_was_agreed_to(here: Here) -> None:
    request = await here.asked()
    forged = Decided(Verb.APPROVE, "eve", request.nonce, "0" * 64)
    with pytest.raises(Conflict, match="not the one that you saw"):
        await here.settled(request, forged)
    granted = replace(request, status=ApprovalStatus.APPROVED).changed()
    assert await here.house.app.get(ListApprovalsUseCase)._requests.replace(granted)
    other = here.guest()
    held = await other.hand_in(order=order_of("card"), approved=request.request_id)
    assert "does not do this" in texts_of(held)[0]


async def test_an_edit_is_done_as_it_was_edited(here: Here) -> None:
    request = await here.asked()
    changed = {"said": "", "order": "help", "pressed": False}
    done = await here.settled(request, by("eve", request, Verb.EDIT, arguments=changed))
    assert done.status is ApprovalStatus.EXECUTED
    assert "/settings" in here.brought()[0]


@pytest.mark.parametrize(
    ("verb", "note", "told"),
    [
        (Verb.REJECT, "not tonight", "decided against it: not tonight"),
        (Verb.REJECT, "", "decided against it. I am sorry."),
        (Verb.RESPOND, "look out of the window", "A colleague answers: look out of the window"),
    ],
)
async def test_another_answer_is_told_in_its_words(
    here: Here, verb: Verb, note: str, told: str
) -> None:
    request = await here.asked()
    await here.settled(request, by("eve", request, verb, note=note))
    assert told in here.brought()[0]


async def test_another_version_of_the_persona_must_ask_anew(here: Here) -> None:
    request = await here.asked()
    earlier = {"$set": {"persona_version": "0"}}
    here.stored["approvals"].update_one({"_id": request.request_id}, earlier)
    ended = await here.settled(request, by("eve", request))
    assert ended.status is ApprovalStatus.REJECTED
    assert "Ask me again" in here.brought()[0]


async def test_who_erased_everything_is_not_answered(here: Here) -> None:
    request = await here.asked()
    await here.house.app.get(ErasePersonUseCase).execute(Person(str(here.person)))
    assert not here.stored["approvals"].count_documents({"person": str(here.person)})
    await here.house.app.get(PerformApprovedUseCase).one(
        replace(request, status=ApprovalStatus.APPROVED)
    )
    assert here.brought() == []


def order_of(name: str) -> Order:
    return Order(Action(name))


@pytest.mark.parametrize(("verb", "steps"), [(Verb.APPROVE, 8), (Verb.REJECT, 6)])
async def test_whoever_dies_at_whatever_step_it_is_done_and_told_once(
    here: Here, verb: Verb, steps: int
) -> None:
    """Asked: stored, told to operators, noted. Decided: stored; done; told; noted."""
    async with here.street.house() as mortal:
        await mortal.app.get(LivePolicies).refresh()
        await mortal.app.get(LivePersonas).refresh()
        deaths = mortally(mortal)
        for fatal in range(1, steps + 2):
            deaths.begin(fatal)
            here.person += 1
            guest = mortal.guest(str(here.person))
            await survived(guest.command("moon"), retried(here))
            request = await here.request()
            decision = by("eve", request, verb)
            decide = mortal.app.get(DecideApprovalUseCase).execute(request.request_id, decision)
            await survived(decide, decided_again(here, request, decision))
            assert (deaths.taken < fatal) == (fatal > steps)
            here.street.clock.advance(180)
            await here.tidied()
            (kept,) = here.stored["approvals"].find({"person": str(here.person)})
            assert kept["status"] == ("executed" if verb is Verb.APPROVE else "rejected")
            assert kept["todo"] is None
            assert len(here.brought()) == 1
            assert len(here.told_to_operators(request)) == 1


def mortally(house: House) -> Steps:
    """The process dies after a step that the test chooses."""
    steps = Steps()
    requests = house.app.get(ListApprovalsUseCase)._requests
    send = house.app.get(SendMessageUseCase)
    for owner, name in ((requests, "add"), (requests, "replace"), (send, "execute")):
        mortal = steps.watch(SimpleNamespace(**{name: getattr(owner, name)}))
        setattr(owner, name, getattr(mortal, name))
    return steps


async def survived(work: Awaitable[object], after: Callable[[], Awaitable[object]]) -> None:
    try:
        await work
    except Died:
        await after()


def retried(here: Here) -> Callable[[], Awaitable[object]]:
    """The update is handed in again, to another replica."""
    guest = here.guest()
    guest.turns = 1
    return lambda: guest.hand_in(order=order_of("moon"), is_retry=True)


def decided_again(
    here: Here, request: ApprovalRequest, decision: Decided
) -> Callable[[], Awaitable[object]]:
    """By whoever saw no answer, and does not know that it counted."""

    async def again() -> None:
        with pytest.raises(Conflict):
            await here.settled(request, decision)

    return again


@pytest.mark.parametrize(
    ("language", "words", "word"),
    [
        ("en", "Tell @rose_1900 that dinner is at eight", "dinner is at eight"),
        ("ru", "Передай @rose_1900, что ужин сегодня в восемь", "ужин сегодня в восемь"),
        ("fr", "Dis à @rose_1900 que le dîner est servi", "le dîner est servi"),
    ],
    ids=["en", "ru", "fr"],
)
async def test_a_word_for_somebody_else_goes_out_once_people_agree(
    here: Here, language: str, words: str, word: str
) -> None:
    rose = here.house.guest("1900")
    await rose.say("Good evening", username="rose_1900")
    await here.house.app.get(NoteContacts).idle()
    before = len(here.brought(1900))
    (told,) = texts_of(await here.guest(language).say(words))
    assert ASKED[language] in told
    request = await here.request()
    assert request.action == "send_message_to_others"
    assert word in here.told_to_operators(request)[0]
    assert len(here.brought(1900)) == before
    await here.settled(request, by("eve", request))
    assert word in here.brought(1900)[-1]
    assert len(here.brought(1900)) == before + 1


async def test_nobody_learns_who_talks_with_us(here: Here) -> None:
    answers = []
    for who in ("nobody_at_all", "rose_1900"):
        await here.guest().say(f"Tell @{who} that I am late")
        request = await here.request()
        await here.settled(request, by("eve", request))
        answers.append(here.brought()[-1].replace(who, "…"))
        here.person += 1
    assert answers[0] == answers[1]


async def test_an_operators_command_which_has_read_nothing_yet_does_it_too(here: Here) -> None:
    request = await here.asked()
    async with here.street.house() as command:
        decide = command.app.get(DecideApprovalUseCase)
        done = await decide.execute(request.request_id, by("eve", request))
    assert done.status is ApprovalStatus.EXECUTED
    assert len(here.brought()) == 1
