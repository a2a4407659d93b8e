"""What operators read and do in their chat, and what whoever asked then hears, in each language."""

# ruff: noqa: RUF001 - people write Russian and French

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pymongo import MongoClient

from application.dialogue.turns import Order, Written
from application.personas.live import LivePersonas
from application.safety.approvals import ListApprovalsUseCase
from application.safety.policy_changes import UpdateSafetyPolicyUseCase
from domain.access.keys import Principal, Role
from domain.dialogue.actions import Action
from domain.dialogue.replies import Reply
from domain.personalization.situation import Author, RepliedTo
from domain.safety.approvals import ApprovalRequest, ApprovalStatus
from domain.shared.language import Language
from tests.application.safety.conftest import OPERATORS, House, Street
from tests.support.in_process_product import product_settings
from tests.support.plain_channel import texts_of

ADMIN = Principal("olga", Role.ADMIN)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Town:
    """A house per language of the operators; no card is drawn in it unless people agree."""

    houses: dict[str, House]
    stored: dict[str, Any]
    streets: dict[str, Street] = field(default_factory=dict)
    person: int = 700

    async def asked(self, language: str, words: str) -> "Case":
        self.person += 1
        house = self.houses[language]
        guest = house.guest(str(self.person), language=language)
        said = texts_of(await guest.say(words))
        found = await house.app.get(ListApprovalsUseCase).execute(ApprovalStatus.PENDING)
        (request,) = [each for each in found if each.requester == f"telegram:{self.person}"]
        return Case(self, language, house, self.person, said, request)


@dataclass
class Case:
    town: Town
    language: str
    house: House
    person: int
    said: list[str]
    request: ApprovalRequest

    def _rows(self, chat: int) -> Iterator[Any]:
        yield from self.town.stored[self.language]["inbox"].find({"lane.chat_id": chat})

    def shown(self) -> str:
        """To the operators, at last."""
        rows = [row["parts"] for row in self._rows(OPERATORS)]
        texts = ["\n".join(part["text"] for part in parts) for parts in rows]
        return [text for text in texts if self.request.request_id in text][-1]

    def button(self, verb: str) -> str:
        rows = [row["parts"][-1] for row in self._rows(OPERATORS)]
        own = [part for part in rows if self.request.request_id in str(part)]
        return next(b for b in str(own[-1]).split("'") if b.startswith(f"approval:{verb}:"))

    def told(self) -> list[str]:
        """To whoever asked, later."""
        return ["\n".join(part["text"] for part in row["parts"]) for row in self._rows(self.person)]

    def operator(self, person: str = "901", group: int | None = OPERATORS) -> Any:
        return self.house.guest(person, group=group, language=self.language)

    async def press(self, verb: str, person: str = "901") -> Reply:
        pressed: Reply = await self.operator(person).press(self.button(verb))
        return pressed

    async def type(
        self, command: str, words: str, *, person: str = "901", group: int | None = OPERATORS
    ) -> Reply:
        """In answer to the message that asks."""
        told: Reply = await self.operator(person, group).hand_in(
            Written(words),
            order=Order(Action(command)),
            replied_to=RepliedTo(self.shown(), Author.BOT),
        )
        return told


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    with MongoClient[dict[str, Any]](mongod_uri) as client:
        town = Town({}, {})
        opened = []
        for language in Language:
            mongo = (mongod_uri, f"test_town_{language}_{uuid4().hex[:12]}")
            folder = tmp_path_factory.mktemp(f"town_{language}")
            settings = product_settings(
                mongo, folder, operators_chat_id=OPERATORS, default_language=language
            )
            street = Street(settings)
            opened.append(street.house())
            house = await opened[-1].__aenter__()
            await house.app.get(LivePersonas).refresh()
            update = house.app.get(UpdateSafetyPolicyUseCase)
            await update.execute("general", {"needs_approval": ["draw"]}, actor=ADMIN)
            town.houses[language], town.stored[language] = house, client[mongo[1]]
            town.streets[language] = street
        yield town
        for each in reversed(opened):
            await each.__aexit__(None, None, None)
        for database in town.stored.values():
            client.drop_database(database.name)


WISH = {
    "ru": "Вытяни мне карту: стоит ли мне петь?",
    "en": "Draw a card for me: shall I sing?",
    "fr": "Tire-moi une carte : dois-je chanter ?",
}


@pytest.mark.parametrize("language", WISH)
async def test_they_read_all_of_it_in_their_language_and_how_to_decide(
    town: Town, language: str
) -> None:
    case = await town.asked(language, WISH[language])
    shown = case.shown()
    assert case.request.ticket in shown
    assert f"│ {WISH[language]}" in shown
    assert "/respond" in shown
    assert "/edit" in shown
    for reason in case.request.risk.reasons:
        assert (reason in shown) is (language == "en" and reason == "reversible")


ANSWERED = {"ru": "Коллега отвечает: петь", "en": "A colleague answers: sing", "fr": "Un collègue répond\u00a0: chantez"}  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("language", WISH)
async def test_an_answer_in_words_goes_to_whoever_asked_and_nothing_is_drawn(
    town: Town, language: str
) -> None:
    case = await town.asked(language, WISH[language])
    words = ANSWERED[language].rpartition(": ")[2]
    (noted,) = texts_of(await case.type("respond", words))
    assert case.request.request_id in noted
    assert case.told() == [ANSWERED[language]]
    late = await case.press("approve", "902")
    assert late.notice
    assert late.removes_buttons
    assert len(case.told()) == 1


LEAD = {
    "ru": "но в других словах: «",
    "en": "with other words: “",
    "fr": "en d’autres mots\u00a0: «\u00a0",
}


@pytest.mark.parametrize("language", WISH)
async def test_a_change_is_done_and_whoever_asked_reads_what_it_was(
    town: Town, language: str
) -> None:
    case = await town.asked(language, WISH[language])
    changed = WISH[language].replace("?", "!")
    await case.type("edit", changed)
    (told,) = case.told()
    assert LEAD[language] + changed in told
    assert len(told.splitlines()) > 1


async def test_a_change_that_makes_no_sense_is_refused_and_it_waits_on(town: Town) -> None:
    case = await town.asked("en", WISH["en"])
    for words in ("{", '{"chat_id": 5}'):
        (told,) = texts_of(await case.type("edit", words))
        assert told.startswith("That change cannot be made")
    assert case.told() == []
    assert not (await case.press("reject")).notice


async def test_nobody_decides_about_what_they_did_not_see_or_asked_for_or_too_late(
    town: Town,
) -> None:
    case = await town.asked("en", WISH["en"])
    own = await case.press("approve", str(case.person))
    assert "You asked for this yourself" in str(own.notice)
    assert not own.removes_buttons
    seal = case.request.seal
    forged = case.button("approve").replace(seal, seal[::-1])
    unseen = await case.operator().press(forged)
    assert "arguments have changed" in str(unseen.notice)
    nameless = await case.type("respond", "No", person="1087968824")
    assert "anonymous" in texts_of(nameless)[0]
    assert not texts_of(await case.type("respond", "No", group=-77))
    town.streets["en"].clock.advance(25 * 3600)
    late = await case.press("approve")
    assert "Too late" in str(late.notice)
    assert late.removes_buttons
    assert case.told() == []


async def test_a_command_that_answers_nothing_says_how_it_is_used(town: Town) -> None:
    guest = town.houses["en"].guest("901", group=OPERATORS)
    told = texts_of(await guest.hand_in(Written("No"), order=Order(Action("respond"))))
    assert "Reply to the message that asks" in told[0]
    private = town.houses["en"].guest("901")
    told = texts_of(await private.hand_in(Written("No"), order=Order(Action("respond"))))
    assert "Reply to the message" not in told[0]
