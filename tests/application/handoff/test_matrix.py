"""Each way to another persona, and all that may come of it, in the product as it is wired."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import pytest
import pytest_asyncio

from application.desk.ports import DeskSessions
from application.dialogue.dialogue import DialogueUseCase
from application.handoff.ports import Handoffs
from application.memory.working import WorkingMemoryUseCase
from application.personalization.ports import UserProfileRepository
from application.safety.policies import LivePolicies
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from composition.app import open_app
from composition.foundation import App
from composition.open_dialogue import build_dialogue
from composition.screens import detectors
from domain.access.keys import Principal, Role
from domain.desk.sessions import DeskSession, DeskState, Reason
from domain.dialogue.replies import Reply
from domain.handoff.handoffs import TAKEN, HandoffStatus, PersonaHandoff
from domain.personalization.profile import UserProfile
from domain.personas.catalogue import PersonaCatalogue
from domain.safety.policy import Handling
from domain.shared.errors import ProviderUnavailable
from domain.shared.identity import Conversation, MemoryOwner, Person
from infrastructure.in_memory.desk_sessions import InMemoryDeskSessions
from infrastructure.in_memory.handoffs import InMemoryHandoffs
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from tests.support.clocks import HandClock
from tests.support.deaths import Died, Steps
from tests.support.dialogue import Unlimited
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import BOT_ID, PlainChannel, buttons_of, texts_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

TESTS = Principal("tests", Role.ADMIN)
PHONE = "+44 7911 123456"
STARS = f"Do you suppose the zodiac is more than a tale? Ring me on {PHONE} about it"
CLASSICAL = "astrologer_classical"
CODE = "Write a script in python that sorts my photographs"


class Stores:
    """Those in which a process may die, shared by every test."""

    def __init__(self) -> None:
        self.steps = Steps()
        self.handoffs, self.profiles = InMemoryHandoffs(), InMemoryUserProfiles()
        self.desk = InMemoryDeskSessions()

    def ports(self) -> Mapping[type, object]:
        return {
            Handoffs: self.steps.watch(self.handoffs),
            UserProfileRepository: self.steps.watch(self.profiles),
            DeskSessions: self.steps.watch(self.desk),
        }


@dataclass
class House:
    """The product, opened once."""

    app: App
    dialogue: DialogueUseCase
    voice: LivingVoice
    stores: Stores
    clock: HandClock
    people: Iterator[int] = field(default_factory=lambda: count(501))


@dataclass
class Stage:
    """One person in the house."""

    house: House
    ann: PlainChannel

    @property
    def steps(self) -> Steps:
        return self.house.stores.steps

    @property
    def owner(self) -> MemoryOwner:
        return MemoryOwner(self.ann.person)

    async def all(self) -> Sequence[PersonaHandoff]:
        return await self.house.stores.handoffs.latest(self.owner)

    async def profile(self) -> UserProfile | None:
        return await self.house.stores.profiles.get(str(self.owner))

    async def persona(self) -> str:
        profile = await self.profile()
        assert profile is not None
        return profile.persona

    async def speaks(self, persona_id: str) -> None:
        """From now on."""
        if await self.profile() is None:
            await self.ann.say("Good evening")
        profile, now = await self.profile(), self.house.clock.now()
        assert profile is not None
        if profile.persona != persona_id:
            chosen = profile.with_persona(persona_id, now=now)
            await self.house.stores.profiles.save(chosen)

    async def desk_session(self) -> DeskSession | None:
        chat = Conversation(BOT_ID, int(str(self.ann.person)))
        return await self.house.stores.desk.open_in(chat)

    async def press(self, reply: Reply, beginning: str) -> Reply:
        button = next(b for b in buttons_of(reply) if b.label.startswith(beginning))
        return await self.ann.press(button)

    def prompt(self) -> str:
        """What the model was last told by us."""
        return self.house.voice.requests[-1].prompt.text

    def withdraw(self, persona_id: str) -> None:
        catalogue = self.house.app.get(PersonaCatalogue)
        kept = [each for each in catalogue.all() if each.persona_id != persona_id]
        catalogue.show(kept, {persona_id: ""})

    async def handles(self, entity: str, handling: Handling) -> None:
        """From now on, whoever looks at the sky; as its policy says after the test."""
        update = self.house.app.get(UpdateSafetyPolicyUseCase)
        data = {"model": {entity: handling.value}, "memory": {entity: "allow"}}
        await update.execute("astrology", {"personal_data": data}, actor=TESTS)

    async def policy(self, name: str, *blocked: str) -> None:
        update = self.house.app.get(UpdateSafetyPolicyUseCase)
        await update.execute(name, {"blocked": list(blocked)}, actor=TESTS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    voice, clock, stores = LivingVoice(), HandClock(), Stores()
    settings = product_settings(
        (mongod_uri, f"test_handoffs_{uuid4().hex[:12]}"), tmp_path_factory.mktemp("handoffs")
    )
    opening = open_app(settings, prepare=False, provider=voice, ports=stores.ports(), clock=clock)
    async with opening as app:
        yield House(app, build_dialogue(app, Unlimited()).use_case, voice, stores, clock)


@pytest_asyncio.fixture(loop_scope="module")
async def stage(house: House) -> AsyncIterator[Stage]:
    stage = Stage(house, PlainChannel(house.dialogue, Person(str(next(house.people)))))
    catalogue = house.app.get(PersonaCatalogue)
    personas, policies = catalogue.all(), house.app.get(LivePolicies)
    blocked = {name: policies.get(name).blocked for name in ("general", "astrology")}
    house.clock.advance(600)  # a model that failed is asked again
    house.voice.problem, house.voice.say = None, lambda heard: f"You said: {heard}"
    house.stores.steps.begin(0)
    shipped = policies.get("astrology")
    yield stage
    house.stores.steps.begin(0)
    if policies.get("astrology").personal_data != shipped.personal_data:
        data = {
            place: {
                kind: how.value for (kind, to), how in shipped.personal_data.items() if to == place
            }
            for place in ("model", "memory")
        }
        update = house.app.get(UpdateSafetyPolicyUseCase)
        entities = dict.fromkeys(PERSONAL, "allow")
        data = {place: entities | kinds for place, kinds in data.items()}
        await update.execute("astrology", {"personal_data": data}, actor=TESTS)
    catalogue.show(personas)
    for name, actions in blocked.items():
        if policies.get(name).blocked != actions:
            await stage.policy(name, *actions)


async def _domain(stage: Stage) -> Reply:
    return await stage.ann.say(STARS)


async def _capability(stage: Stage) -> Reply:
    """Of a persona that declines it."""
    await stage.speaks(CLASSICAL)
    return await stage.ann.say(CODE)


SUGGESTED = pytest.mark.parametrize(
    ("bring_about", "to", "policy"),
    [(_domain, "astrologer", "astrology"), (_capability, "assistant", "general")],
    ids=["domain", "capability"],
)
BringAbout = Callable[[Stage], Awaitable[Reply]]


@SUGGESTED
async def test_a_yes_brings_whoever_was_suggested(
    stage: Stage, bring_about: BringAbout, to: str, policy: str
) -> None:
    reply = await bring_about(stage)
    arrived = await stage.press(reply, "Call ")
    voice = stage.house.app.get(PersonaCatalogue).resolve(to).persona.voices
    assert texts_of(arrived) == [next(v for k, v in voice.items() if k == "en").switched]
    [handoff] = await stage.all()
    assert (handoff.status, handoff.to_persona) == (HandoffStatus.ACCEPTED, to)
    assert await stage.persona() == to


@SUGGESTED
async def test_a_no_changes_nothing_and_is_not_asked_again(
    stage: Stage, bring_about: BringAbout, to: str, policy: str
) -> None:
    reply = await bring_about(stage)
    before = await stage.persona()
    assert (await stage.press(reply, "Stay with me")).removes_buttons
    assert await stage.persona() == before
    assert not [b for b in buttons_of(await bring_about(stage)) if b.label.startswith("Call ")]
    assert [handoff.status for handoff in await stage.all()] == [HandoffStatus.FAILED]


@SUGGESTED
async def test_whoever_was_archived_meanwhile_does_not_come(
    stage: Stage, bring_about: BringAbout, to: str, policy: str
) -> None:
    reply = await bring_about(stage)
    before = await stage.persona()
    stage.withdraw(to)
    await stage.press(reply, "Call ")
    [handoff] = await stage.all()
    assert handoff.to_persona != to or handoff.status is HandoffStatus.FAILED
    assert await stage.persona() in (before, "butler")


@SUGGESTED
async def test_whose_policy_refuses_does_not_come(
    stage: Stage, bring_about: BringAbout, to: str, policy: str
) -> None:
    reply = await bring_about(stage)
    await stage.policy(policy, "take_over")
    await stage.press(reply, "Call ")
    assert await stage.persona() != to
    [handoff] = await stage.all()
    assert handoff.to_persona != to or handoff.status is HandoffStatus.FAILED


@SUGGESTED
async def test_a_process_that_dies_at_any_step_hands_over_once(
    stage: Stage, bring_about: BringAbout, to: str, policy: str
) -> None:
    reply = await bring_about(stage)
    button = next(b for b in buttons_of(reply) if b.label.startswith("Call "))
    for fatal in range(1, 20):
        stage.steps.begin(fatal)
        try:
            await stage.ann.press(button, is_retry=fatal > 1)
        except Died:
            continue
        break
    assert fatal > 2
    [handoff] = await stage.all()
    assert (handoff.status, await stage.persona()) == (HandoffStatus.ACCEPTED, to)


@pytest.mark.parametrize(("suggests", "speaker"), [(STARS, "butler"), (CODE, CLASSICAL)])
async def test_a_process_that_dies_while_it_suggests_suggests_once(
    stage: Stage, suggests: str, speaker: str
) -> None:
    await stage.speaks(speaker)
    for fatal in range(1, 20):
        stage.steps.begin(fatal)
        try:
            reply = await stage.ann.say(suggests, is_retry=fatal > 1)
        except Died:
            continue
        break
    assert [b.label for b in buttons_of(reply) if b.label.startswith("Call ")]
    assert [h.status for h in await stage.all()] == [HandoffStatus.PENDING]


async def test_whoever_is_asked_for_comes_and_knows_what_was_said(stage: Stage) -> None:
    working = stage.house.app.get(WorkingMemoryUseCase)
    await working.aim(str(stage.owner), "butler", ("move to Bath in May",), "find a van")
    await stage.ann.say("My card is 4111 1111 1111 1111, and I move to Bath on Friday")
    await stage.ann.say("Call the astrologer")
    await stage.ann.say("So, what do you see?")
    told = stage.prompt().partition("<handoff>")[2]
    assert "You take over from Alfred" in told
    assert "move to Bath in May" in told
    assert "find a van" in told
    assert "I move to Bath on Friday" in told
    assert "4111" not in stage.prompt()
    assert [h.status for h in await stage.all()] == [HandoffStatus.COMPLETED]


async def test_after_half_an_hour_the_receiver_remembers_by_itself(stage: Stage) -> None:
    await stage.ann.say("I move to Bath on Friday")
    await stage.ann.say("Call the astrologer")
    stage.house.clock.advance(31 * 60)
    await stage.ann.say("So, what do you see?")
    assert "<handoff>" not in stage.prompt()


async def test_the_plain_assistant_comes_for_whoever_may_not_take_over(stage: Stage) -> None:
    await stage.ann.say("Good evening")
    await stage.policy("astrology", "take_over")
    told, _ = texts_of(await stage.ann.say("Call the astrologer"))
    assert told == "Celeste cannot come just now. Assistant is here instead."
    assert await stage.persona() == "assistant"


async def test_nobody_comes_where_nobody_may_take_over(stage: Stage) -> None:
    await stage.ann.say("Good evening")
    await stage.policy("astrology", "take_over")
    await stage.policy("general", "take_over")
    assert (await stage.ann.say("Call the astrologer")).notice
    assert await stage.persona() == "butler"
    [handoff] = await stage.all()
    assert handoff.status is HandoffStatus.FAILED


async def test_a_process_that_dies_while_somebody_is_called_hands_over_once(stage: Stage) -> None:
    await stage.ann.say("Good evening")
    for fatal in range(1, 20):
        stage.steps.begin(fatal)
        try:
            await stage.ann.say("Call the astrologer", is_retry=fatal > 1)
        except Died:
            continue
        break
    assert fatal > 2
    [handoff] = await stage.all()
    assert (handoff.status, await stage.persona()) == (HandoffStatus.ACCEPTED, "astrologer")


async def test_the_user_may_ask_back_at_once_but_is_not_sent_back(stage: Stage) -> None:
    await stage.ann.say("Call the astrologer")
    await stage.ann.say("Call the butler")
    assert await stage.persona() == "butler"
    assert not [b for b in buttons_of(await stage.ann.say(STARS)) if b.label.startswith("Call ")]
    for number in range(4):
        stage.house.clock.advance(60)
        await stage.ann.say(f"Another thing, number {number}")
    assert [b for b in buttons_of(await stage.ann.say(STARS)) if b.label.startswith("Call ")]


async def test_the_suggestion_names_nobody_in_a_group(stage: Stage) -> None:
    group = PlainChannel(stage.ann.dialogue, group_id=-100)
    assert not buttons_of(await group.say(STARS))


async def test_two_apologies_in_a_row_offer_a_person(stage: Stage) -> None:
    stage.house.voice.problem = ProviderUnavailable("down", kind="server_error")
    first = await stage.ann.say("Good evening")
    assert not [b for b in buttons_of(first) if b.label == "Ask for a person"]
    second = await stage.ann.say("Are you there?")
    await stage.press(second, "Ask for a person")
    session = await stage.desk_session()
    assert session is not None
    assert session.reason is Reason.APOLOGIES


async def _escalated(stage: Stage) -> Reply:
    """Offers a person."""
    stage.house.voice.problem = ProviderUnavailable("down", kind="server_error")
    await stage.ann.say("Good evening")
    return await stage.ann.say("Are you there?")


async def test_who_does_not_want_a_person_goes_on_as_before(stage: Stage) -> None:
    await _escalated(stage)
    stage.house.voice.problem = None
    await stage.ann.say("Let us try again")
    assert await stage.desk_session() is None
    assert await stage.persona() == "butler"


async def test_a_person_comes_for_whoever_was_archived_meanwhile(stage: Stage) -> None:
    await stage.speaks(CLASSICAL)
    reply = await _escalated(stage)
    stage.withdraw(CLASSICAL)
    await stage.press(reply, "Ask for a person")
    assert await stage.desk_session() is not None


async def test_no_policy_of_personas_keeps_people_away(stage: Stage) -> None:
    reply = await _escalated(stage)
    await stage.policy("general", "take_over")
    await stage.press(reply, "Ask for a person")
    assert await stage.desk_session() is not None


async def test_a_process_that_dies_while_a_person_is_called_calls_one(stage: Stage) -> None:
    reply = await _escalated(stage)
    button = next(b for b in buttons_of(reply) if b.label == "Ask for a person")
    for fatal in range(1, 20):
        stage.steps.begin(fatal)
        try:
            await stage.ann.press(button, is_retry=fatal > 1)
        except Died:
            continue
        break
    assert fatal > 2
    everybody = await stage.house.stores.desk.listed(tuple(DeskState))
    mine = [session for session in everybody if session.person == stage.ann.person]
    assert [session.reason for session in mine] == [Reason.APOLOGIES]


async def test_whoever_is_asked_for_does_not_come_from_the_archive(stage: Stage) -> None:
    await stage.ann.say("Good evening")
    stage.withdraw("astrologer")
    await stage.ann.say("Call the astrologer")
    assert await stage.persona() != "astrologer"
    assert "astrologer" not in {h.to_persona for h in await stage.all() if h.status in TAKEN}


async def test_two_doubtful_answers_in_a_row_offer_a_person(stage: Stage) -> None:
    stage.house.voice.say = lambda heard: "I am not sure about that."
    await stage.ann.say("When does the museum close?")
    reply = await stage.ann.say("And on Sundays?")
    await stage.press(reply, "Ask for a person")
    session = await stage.desk_session()
    assert session is not None
    assert session.reason is Reason.LOW_CONFIDENCE


async def test_an_answer_after_a_day_comes_too_late(stage: Stage) -> None:
    reply = await stage.ann.say(STARS)
    stage.house.clock.advance(25 * 3600)
    assert (await stage.press(reply, "Call ")).notice
    assert await stage.persona() == "butler"


async def test_a_reset_forgets_what_was_handed_over(stage: Stage) -> None:
    await stage.ann.say("I move to Bath on Friday")
    await stage.ann.say("Call the astrologer")
    await stage.press(await stage.ann.command("reset"), "Yes")
    assert await stage.all() == []


PERSONAL = {
    "EMAIL": "ann.lee@mail.co.uk",
    "TELEGRAM": "my telegram is @annlee77",
    "IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "ACCOUNT": "40817810099910004312",
    "CARD": "4111 1111 1111 1111",
    "NIR": "1 84 12 76 451 089 46",
    "SNILS": "112-233-445 95",
    "INN": "ИНН 7707083893",
    "NHS": "NHS number 943 476 5919",
    "SSN": "SSN 536-90-4399",
    "PASSPORT": "паспорт 4509 123456",
    "PHONE": PHONE,
    "BIRTH_DATE": "born on 12 May 1984",
    "ADDRESS": "I live at 221 Baker Street",
    "PLATE": "car number plate AB12 CDE",
    "IP": "192.168.4.17 is my IP",
    "SIRET": "SIRET 732 829 320 00074",
    "VAT": "VAT FR40303265045",
    "OGRN": "ОГРН 1027700132195",
    "ID_CARD": "ma carte d'identité 880692310285",
}


def value_of(entity: str) -> str:
    text = PERSONAL[entity]
    (found,) = detectors().personal_data.find(text)
    assert found.entity == entity
    return text[found.start : found.end]


@pytest.mark.parametrize("entity", PERSONAL)
async def test_of_every_kind_of_data_the_receiver_gets_what_its_policy_lets_through(
    stage: Stage, entity: str
) -> None:
    """In every piece of the context that the giver knows of by itself."""
    told, text = {}, PERSONAL[entity]
    working = stage.house.app.get(WorkingMemoryUseCase)
    await stage.ann.say("Good evening")
    for handling in Handling:
        await stage.handles(entity, handling)
        await working.aim(str(stage.owner), "butler", (f"goal: {text}",), f"task: {text}")
        stage.house.clock.advance(60)
        await stage.ann.say("Call the astrologer")
        told[handling] = (await stage.all())[0].context
        await stage.ann.say("Call the butler")
    assert told[Handling.ALLOW].count(value_of(entity)) == 2
    for handling in (Handling.MASK, Handling.BLOCK):
        assert value_of(entity) not in told[handling]
        assert "You take over from Alfred" in told[handling]
    assert "task:" in told[Handling.MASK]
    assert "task:" not in told[Handling.BLOCK]
