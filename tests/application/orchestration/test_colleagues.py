"""The butler asks the astrologer, and answers with what he was told, in one turn."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from application.dialogue.plugins import Plugins
from application.dialogue.ports import Audience
from application.dialogue.turns import Order, UserTurn, Written
from application.orchestration.calling import CallAgent, Calls
from application.orchestration.colleagues import AskColleagues
from application.orchestration.consult import OF_A_TURN, ConsultUseCase, Delegation
from application.orchestration.delegation import (
    CollectResultsUseCase,
    DelegateTaskUseCase,
    SpawnWorkerUseCase,
    SynthesizeUseCase,
)
from application.orchestration.replanning import ReplanUseCase
from application.shared.stopping import StopSignal
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.retrying import RetryPolicy
from composition import memory_skills
from domain.dialogue.actions import Action
from domain.dialogue.replies import Text
from domain.orchestration.aggregation import Aggregation
from domain.orchestration.assigning import assigned
from domain.orchestration.budget import Limits
from domain.orchestration.ledger import Run
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.manifest import AgentManifest, AgentRole
from domain.shared.errors import ProviderRejected, ProviderUnavailable
from domain.shared.identity import Conversation, MemoryOwner, Person
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from infrastructure.asking_file import read_asking
from infrastructure.clock import SystemClock
from infrastructure.in_memory.run_ledger import InMemoryRunLedger
from infrastructure.json_schemas import fits_schema
from tests.application.orchestration.test_copilot import FixedPrices, SeenByOperators
from tests.support.dialogue import Salon
from tests.support.growing import Seen
from tests.support.in_memory_product import CONFIG, COUNTER, PERSONAS, RENDER
from tests.support.text_engine import single_route

WORDS, _ = read_asking(CONFIG / "orchestration" / "asking.yaml")
ASKED = "Ask the astrologer what Mercury retrograde means for my work."
CLOCK = SystemClock()
UNHURRIED = replace(OF_A_TURN, seconds=3600, agent_seconds=3600)


def finding(answer: str = "A time to read twice before signing.", **more: Any) -> Mapping[str, Any]:
    return {"answer": answer, "question": "", "confidence": "high", **more}


@dataclass
class TwoMinds:
    """A provider that is the butler's model when it streams, else the delegates'."""

    delegates: Callable[[GenerationRequest], Mapping[str, Any]] = lambda request: finding()
    hangs: asyncio.Event | None = None
    name: str = "two"
    model: str = "minds"
    asked: Counter[str] = field(default_factory=Counter)
    butler: list[GenerationRequest] = field(default_factory=list)
    delegated: list[GenerationRequest] = field(default_factory=list)

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        self.asked[str(request.agent)] += 1
        self.delegated.append(request)
        if self.hangs:
            self.hangs.set()
            await asyncio.Event().wait()
        text = json.dumps(self.delegates(request))
        return GenerationResult(text, self.model, self.name, TokenUsage(300, 60))

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        self.butler.append(request)
        yield "Very good."
        yield GenerationResult("Very good.", self.model, self.name, TokenUsage(500, 5))


@dataclass
class House:
    minds: TwoMinds = field(default_factory=TwoMinds)
    personas: PersonaCatalogue = PERSONAS
    limits: Limits = OF_A_TURN
    how: Aggregation = Aggregation.MERGED
    ledger: InMemoryRunLedger = field(default_factory=InMemoryRunLedger)
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        retries = RetryPolicy(attempts=2, base=0.001)
        calling = Calling(single_route(self.minds), clock=CLOCK, counter=COUNTER, retries=retries)
        generate = GenerateTextUseCase(calling, fits_schema=fits_schema)
        calls = Calls(RENDER, generate, COUNTER, FixedPrices())
        call = CallAgent(calls, self.ledger, CLOCK, SeenByOperators())
        self.delegation = Delegation(
            SpawnWorkerUseCase(self.personas),
            DelegateTaskUseCase(call, self.personas, CLOCK),
            CollectResultsUseCase(),
            SynthesizeUseCase(self.how),
            ReplanUseCase(self.personas),
        )
        consult = ConsultUseCase(self.delegation, self.ledger, CLOCK, self.limits)
        colleagues = AskColleagues(consult, self.personas, WORDS)
        self.salon = Salon(
            self.minds, Plugins(counsellors=(colleagues,)), brings=(memory_skills.build,)
        )

    async def hear(
        self,
        words: str,
        turn_id: str = "t-1",
        stop: StopSignal | None = None,
        order: Order | None = None,
    ) -> str:
        """The whole text of the reply."""
        person = Person.of_telegram(7)
        owner = MemoryOwner(person)
        turn = UserTurn(turn_id, Conversation(1, 7), person, owner, (Written(words),), order)
        audience = Audience(self.seen.look, stop or StopSignal())
        reply = await self.salon.dialogue.execute(turn, audience)
        return "\n".join(part.text for part in reply.parts if isinstance(part, Text))

    async def run(self, turn_id: str = "t-1") -> Run:
        run = await self.ledger.find(f"turn-{turn_id}")
        assert run
        return run

    def told_to_the_butler(self) -> str:
        return self.minds.butler[-1].prompt.text

    def said_to_the_butler(self) -> str:
        """Beside the person's own words."""
        return self.minds.butler[-1].messages[-1].content


@pytest.mark.parametrize(
    ("said", "announced"),
    [
        (ASKED, "I took the liberty of asking Celeste, our astrologer."),
        ("Спроси астролога, к чему ретроградный Меркурий?", "спросить астролога Селесту."),
        ("Demande à l'astrologue ce que dit Mercure.", "consulter Céleste, notre astrologue."),
        ("What does a retrograde Mercury mean for work?", "asking Celeste, our astrologer."),
    ],
)
async def test_the_butler_asks_the_astrologer_and_says_so(said: str, announced: str) -> None:
    house = House()
    reply = await house.hear(said)
    assert announced in reply.split("\n")[0]
    assert reply.endswith("Very good.")
    said_by = '<colleague name="'
    assert said_by in house.said_to_the_butler()
    assert "A time to read twice before signing." in house.said_to_the_butler()
    assert "A time to read twice" not in house.told_to_the_butler()
    assert house.minds.delegated[0].messages[-1].content == said
    assert house.minds.asked == {"astrologer": 1}
    assert house.salon.household.observer.facts[-1].tools == ("delegate",)


async def test_what_is_shown_while_it_grows_only_grows() -> None:
    house = House()
    reply = await house.hear(ASKED)
    assert house.seen.texts[0].startswith("I took the liberty")
    for earlier, later in zip(house.seen.texts, [*house.seen.texts[1:], reply], strict=True):
        assert later.startswith(earlier)


@pytest.mark.parametrize(
    "said",
    [
        "Which tea is best before sleep?",
        "I do not care for horoscopes.",
        "Call the astrologer",
        "My sister asked me about dinner",
    ],
)
async def test_nobody_is_asked_unbidden(said: str) -> None:
    house = House()
    await house.hear(said)
    assert not house.minds.delegated


@pytest.mark.parametrize(("said", "asks"), [("Tell me my horoscope", 0), (ASKED, 1)])
def test_without_the_facts_that_it_takes_only_who_is_named_is_asked(said: str, asks: int) -> None:
    butler, everybody = PERSONAS.resolve("butler").persona, PERSONAS.all()
    assert assigned(said, butler, everybody, WORDS)
    assert len(assigned(said, butler, everybody, WORDS, unbidden=False)) == asks


async def test_the_answer_is_remembered_with_who_was_asked() -> None:
    house = House()
    reply = await house.hear(ASKED)
    await house.hear("Thank you", "t-2")
    assert reply in [message.content for message in house.minds.butler[-1].messages]


async def test_one_who_is_slow_is_named_and_not_waited_for() -> None:
    house = House(TwoMinds(hangs=asyncio.Event()), limits=replace(OF_A_TURN, agent_seconds=0.02))
    reply = await house.hear(ASKED)
    assert "Celeste is still deep in thought" in reply
    assert reply.endswith("Very good.")
    assert "no answer came" in house.told_to_the_butler()


def _fails(request: GenerationRequest) -> Mapping[str, Any]:
    raise ProviderUnavailable("down", kind="server_error")


@pytest.mark.parametrize("delegates", [_fails, lambda request: {"certainly": "!"}])
async def test_one_who_fails_is_named(
    delegates: Callable[[GenerationRequest], Mapping[str, Any]],
) -> None:
    house = House(TwoMinds(delegates))
    reply = await house.hear(ASKED)
    assert "Celeste could not be reached" in reply
    assert reply.endswith("Very good.")


def _has_no_model(request: GenerationRequest) -> Mapping[str, Any]:
    raise ProviderRejected("there is none", kind="not_configured")


async def test_where_there_is_no_model_nobody_is_said_to_be_asked() -> None:
    assert await House(TwoMinds(_has_no_model)).hear(ASKED) == "Very good."


async def test_one_who_asks_back_has_the_question_put_to_the_person() -> None:
    house = House(TwoMinds(lambda request: finding("", question="At what hour were you born?")))
    reply = await house.hear(ASKED)
    assert "Celeste would like to know: At what hour were you born?" in reply
    assert "At what hour were you born?" in house.said_to_the_butler()
    assert house.minds.asked == {"astrologer": 1}


async def test_a_spent_budget_is_named_and_asks_no_model() -> None:
    house = House(limits=replace(OF_A_TURN, tokens=10))
    reply = await house.hear(ASKED)
    assert "My allowance for asking around is spent" in reply
    assert reply.endswith("Very good.")
    assert not house.minds.delegated


async def test_stopping_ends_the_asking_too() -> None:
    minds = TwoMinds(hangs=asyncio.Event())
    house, stop = House(minds, limits=UNHURRIED), StopSignal()
    hearing = asyncio.create_task(house.hear(ASKED, stop=stop))
    assert minds.hangs
    await minds.hangs.wait()
    stop.set()
    await hearing  # or who hangs is waited for until the test is ended


def hybrids() -> PersonaCatalogue:
    """All may ask all."""
    manifest = AgentManifest(
        AgentRole.HYBRID, ("talk",), can_delegate=True, can_be_delegated_to=True
    )
    astrologer = PERSONAS.get("astrologer")
    assert astrologer
    names = {"astrologer": astrologer.agent.names}
    return PersonaCatalogue(
        [
            replace(p, agent=replace(manifest, names=names.get(p.persona_id, ())))
            for p in PERSONAS.all()
        ],
        default="butler",
    )


async def test_agents_that_always_hand_back_end_within_their_budget() -> None:
    back = {"astrologer": "butler", "butler": "astrologer"}
    minds = TwoMinds(lambda request: finding("", hand_to=back[str(request.agent)]))
    house = House(minds, personas=hybrids())
    reply = await house.hear(ASKED)
    run = await house.run()
    assert sum(minds.asked.values()) <= OF_A_TURN.calls
    assert max(minds.asked.values()) <= 2
    assert run.progress
    assert run.progress.is_in_loop
    assert reply.endswith("Very good.")
    assert "Celeste could not be reached" in reply


def sisters() -> PersonaCatalogue:
    """Astrologers who may ask each other, and know the same."""
    return PersonaCatalogue(
        [
            replace(p, agent=replace(p.agent, role=AgentRole.HYBRID, can_delegate=True))
            if p.agent.takes_tasks
            else p
            for p in PERSONAS.all()
        ],
        default="butler",
    )


async def test_a_run_that_stalls_is_planned_anew_once() -> None:
    """Two who hand back and forth; the third, whom neither would ask, answers."""
    other = {"astrologer": "astrologer_classical", "astrologer_classical": "astrologer"}

    def hands_on(request: GenerationRequest) -> Mapping[str, Any]:
        back = other.get(str(request.agent))
        return finding("", hand_to=back) if back else finding("Read twice.")

    minds = TwoMinds(hands_on)
    house = House(minds, personas=sisters(), limits=replace(OF_A_TURN, calls=9))
    reply = await house.hear(ASKED)
    run = await house.run()
    assert run.is_replanned
    assert minds.asked["astrologer_psychological"] == 1
    assert "Read twice." in house.said_to_the_butler()
    assert "asking Master Felix and Iris" in reply
    assert "Celeste could not be reached." in reply
    assert "mine alone" not in reply


async def test_a_run_that_stalls_again_ends_with_what_there_is() -> None:
    after = {"astrologer": "astrologer_classical"}
    minds = TwoMinds(
        lambda request: finding("", hand_to=after.get(str(request.agent), "astrologer"))
    )
    house = House(minds, personas=sisters())
    reply = await house.hear(ASKED)
    assert (await house.run()).is_replanned
    assert minds.asked.total() <= OF_A_TURN.calls
    assert max(minds.asked.values()) <= 2
    assert reply.endswith("Very good.")
    assert "What follows is mine alone." in reply


async def test_a_worker_hands_nothing_on() -> None:
    house = House(TwoMinds(lambda request: finding(hand_to="astrologer_classical")))
    await house.hear(ASKED)
    assert house.minds.asked == {"astrologer": 1}
    assert [step.outcome for step in (await house.run()).steps or ()] == ["ok"]


async def test_a_turn_that_is_taken_up_again_asks_nobody_twice() -> None:
    first = House()
    await first.hear(ASKED)
    again = House(ledger=first.ledger)
    reply = await again.hear(ASKED)
    assert not again.minds.delegated
    assert "A time to read twice before signing." in again.said_to_the_butler()
    assert reply.endswith("Very good.")


async def test_the_ledgers_say_what_was_set_out_and_how_far_it_came() -> None:
    house = House()
    await house.hear(ASKED)
    run = await house.run()
    assert run.task.plan == ["astrologer"]
    assert run.task.assignments == {"astrologer": ASKED}
    assert run.progress
    assert run.progress.is_request_satisfied


async def test_two_who_are_named_are_asked_side_by_side_and_each_their_part() -> None:
    house = House()
    reply = await house.hear("Ask the astrologer about Mars. Ask Felix about Venus. Be brief.")
    assert "Celeste, our astrologer and Master Felix" in reply
    assert house.minds.asked == {"astrologer": 1, "astrologer_classical": 1}
    parts = {r.agent: r.messages[-1].content for r in house.minds.delegated}
    assert parts["astrologer"] == "Ask the astrologer about Mars. Be brief."
    assert parts["astrologer_classical"] == "Ask Felix about Venus. Be brief."
    assert '"Celeste">' in house.said_to_the_butler()
    assert '"Master Felix">' in house.said_to_the_butler()


async def test_in_private_what_was_asked_is_written_down_nowhere() -> None:
    house = House()
    await house.hear(ASKED, order=Order(Action("incognito")))
    assert house.minds.asked == {"astrologer": 1}
    assert await house.ledger.find("turn-t-1") is None
