"""Fifty users over ten days, whose key figures were worked out by hand.

Day 0   all 50 meet the butler (version 1) and ask twice, at 10:00 and 10:05
        0-9 ask the same again; of 10-14 the first answer is an apology; of 45-46 the second
Day 1   0-24 come back with one question                        day 3  20-24 ask out of the scope
Day 2   40-49 ask the astrologer once                           day 7  0-9 come back
Day 9   30-34 meet the butler's version 2, whose answers take 4 seconds instead of 1
Thumbs  0-3 are pleased with their first answer, 4 is not
"""

from datetime import UTC, datetime, timedelta

import pytest

from application.analytics.ports import TurnStore
from application.analytics.record import RecordTurnsUseCase
from domain.analytics.figures import KeyFigures, Slice, Window
from domain.analytics.turns import day_of
from domain.personalization.facts import ReplyMade
from infrastructure.in_memory.turns import InMemoryTurns
from infrastructure.mongo.turns import MongoTurns
from tests.support.clocks import HandClock

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY_0 = day_of(START)
TEN_DAYS = Window(DAY_0, DAY_0 + 9)
BUTLER, ASTROLOGER = Slice("butler", "1"), Slice("astrologer", "1")


class Counting:
    def recorded(self, turns: int) -> None: ...

    def lost(self, turns: int) -> None:
        pytest.fail("a turn was lost")


class Story:
    """Turns as they happen; each is told to the recorder at its time."""

    def __init__(self, store: TurnStore) -> None:
        self.clock = HandClock()
        self.record = RecordTurnsUseCase(store, self.clock, Counting())
        self.turns = 0

    def go_to(self, moment: datetime) -> None:
        self.clock.advance((moment - self.clock.now()).total_seconds())

    def tell(
        self, user: int, day: int, *, minute: int = 0, persona: str = "butler",
        version: str = "1", outcome: str = "answered", seconds: float = 1.0, scope: str = "",
        rephrased: bool = False,
    ) -> str:  # fmt: skip
        self.turns += 1
        self.go_to(START + timedelta(days=day, minutes=minute))
        self.record.hear(
            ReplyMade(
                turn_id=f"t{self.turns}",
                person=f"u{user:02}",
                outcome=outcome,
                source="text",
                seconds=seconds,
                reply_length=10,
                persona=persona,
                persona_version=version,
                scope=scope,
                rephrased=rephrased,
                input_tokens=100,
                output_tokens=20,
                cost_usd=0.001,
            )
        )
        return f"t{self.turns}"


@pytest.fixture(params=["in_memory", "mongo"])
def store(request: pytest.FixtureRequest) -> TurnStore:
    if request.param == "in_memory":
        return InMemoryTurns()
    return MongoTurns(request.getfixturevalue("mongo_database"))


@pytest.fixture
async def told(store: TurnStore) -> TurnStore:
    story = Story(store)
    first = [
        story.tell(user, 0, outcome="apology" if user in range(10, 15) else "answered")
        for user in range(50)
    ]
    for user in range(50):
        outcome = "apology" if user in (45, 46) else "answered"
        story.tell(user, 0, minute=5, outcome=outcome, rephrased=user < 10)
    await story.record.flush()
    for user in range(25):
        story.tell(user, 1)
    for user in range(40, 50):
        story.tell(user, 2, persona="astrologer")
    for user in range(20, 25):
        story.tell(user, 3, outcome="out_of_scope", scope="refused")
    await story.record.flush()
    for user in range(10):
        story.tell(user, 7)
    for user in range(30, 35):
        story.tell(user, 9, version="2", seconds=4.0)
    await story.record.flush()
    for user in range(5):
        assert await store.rate(first[user], f"u{user:02}", 1 if user < 4 else -1)
    return store


async def test_the_butlers_figures_are_those_worked_out_by_hand(told: TurnStore) -> None:
    sums = (await told.sums(TEN_DAYS))[BUTLER]
    tally = sums.tally
    assert (sums.users, tally.turns, tally.sessions) == (50, 140, 90)
    assert (tally.errors, tally.recovered, tally.refused, tally.rephrased) == (7, 5, 5, 10)
    assert (tally.succeeded, tally.up, tally.down) == (118, 4, 1)
    assert sums.users_switched == 10
    rates = KeyFigures(BUTLER, sums).rates()
    assert rates["error_rate"] == pytest.approx(7 / 140)
    assert rates["recovery_rate"] == pytest.approx(5 / 7)
    assert rates["rephrase_rate"] == pytest.approx(10 / 140)
    assert rates["out_of_scope_rate"] == pytest.approx(5 / 140)
    assert rates["fallback_rate"] == pytest.approx(12 / 140)
    assert rates["task_success"] == pytest.approx(118 / 140)
    assert rates["thumbs_up_rate"] == pytest.approx(4 / 5)
    assert rates["switch_away_rate"] == pytest.approx(10 / 50)
    assert rates["containment"] == 1.0


async def test_who_comes_back_is_counted_from_the_first_meeting(told: TurnStore) -> None:
    found = await told.retention(TEN_DAYS, DAY_0 + 10)
    butler, astrologer = found[BUTLER], found[ASTROLOGER]
    assert [butler.rate(k) for k in (1, 7, 30)] == [25 / 50, 10 / 50, None]
    assert [astrologer.rate(k) for k in (1, 7)] == [0.0, 0.0]
    assert found[Slice("butler", "2")].rate(1) is None


async def test_latency_tokens_and_cost_stand_per_version(told: TurnStore) -> None:
    found = await told.sums(TEN_DAYS, persona="butler")
    old, new = found[BUTLER], found[Slice("butler", "2")]
    assert KeyFigures(BUTLER, old).rates()["latency_p95"] == pytest.approx(1.0, rel=0.25)
    assert KeyFigures(BUTLER, new).rates()["latency_p50"] == pytest.approx(4.0, rel=0.25)
    assert (new.tally.input_tokens, new.tally.output_tokens) == (500, 100)
    assert old.tally.cost_usd == pytest.approx(0.14)


async def test_days_are_told_apart(told: TurnStore) -> None:
    found = await told.sums(TEN_DAYS, persona="butler", version="1", by=("persona", "day"))
    turns = {part.day: sums.tally.turns for part, sums in found.items()}
    assert turns == {DAY_0: 100, DAY_0 + 1: 25, DAY_0 + 3: 5, DAY_0 + 7: 10}


async def test_a_window_leaves_out_what_lies_beside_it(told: TurnStore) -> None:
    found = await told.sums(Window(DAY_0 + 1, DAY_0 + 2))
    assert {part.persona: sums.users for part, sums in found.items()} == {
        "butler": 25,
        "astrologer": 10,
    }


async def test_users_are_summed_up_over_their_first_seven_days(told: TurnStore) -> None:
    sums = await told.user_sums("butler", "1", "rephrased", "turns", days=7)
    assert (sums.users, sums.num, sums.den) == (50, 10, 130)
    assert sums.num_squared == 10
    assert sums.ratio == pytest.approx(10 / 130)


async def test_a_thumb_counts_once_and_may_turn(told: TurnStore) -> None:
    for thumb in (-1, -1, 1):
        assert await told.rate("t1", "u00", thumb)
    tally = (await told.sums(TEN_DAYS))[BUTLER].tally
    assert (tally.up, tally.down) == (4, 1)
    assert not await told.rate("t1", "somebody else", 1)


async def test_what_a_skill_answers_belongs_to_who_served_before(told: TurnStore) -> None:
    story = Story(told)
    story.go_to(START + timedelta(days=9, hours=3))
    story.record.hear(ReplyMade("t-skill", "u49", "chart", "text", 1.0, 10))
    await story.record.flush()
    tally = (await told.sums(TEN_DAYS))[ASTROLOGER].tally
    assert (tally.skill_turns, tally.skills, tally.turns) == (1, {"chart": 1}, 10)


async def test_a_thumb_is_taken_back(told: TurnStore) -> None:
    assert await told.rate("t1", "u00", 0)
    tally = (await told.sums(TEN_DAYS))[BUTLER].tally
    assert (tally.up, tally.down) == (3, 1)


async def test_figures_of_a_persona_count_who_met_two_versions_once(told: TurnStore) -> None:
    found = (await told.sums(TEN_DAYS, persona="butler", by=("persona",)))[Slice("butler")]
    assert (found.users, found.tally.turns, found.users_switched) == (50, 145, 10)
    kept = (await told.retention(TEN_DAYS, DAY_0 + 10, by=("persona",)))[Slice("butler")]
    assert [kept.rate(k) for k in (1, 7)] == [25 / 50, 10 / 50]


async def test_users_of_a_day_are_those_of_that_day(told: TurnStore) -> None:
    by = ("persona", "version", "day")
    found = await told.sums(TEN_DAYS, persona="butler", by=by)
    users = {part.day: sums.users for part, sums in found.items() if part.version == "1"}
    assert users == {DAY_0: 50, DAY_0 + 1: 25, DAY_0 + 3: 5, DAY_0 + 7: 10}
    switched = {part.day: s.users_switched for part, s in found.items() if part.version == "1"}
    assert sum(switched.values()) == 10


async def test_calls_of_tools_are_counted_by_name(told: TurnStore) -> None:
    story = Story(told)
    story.go_to(START + timedelta(days=9, hours=4))
    called = ("delegate", "delegate", "working_memory", "$drop.it")
    story.record.hear(
        ReplyMade("t-tools", "u48", "answered", "text", 1.0, 10, "astrologer", "1", tools=called)
    )
    await story.record.flush()
    tally = (await told.sums(TEN_DAYS))[ASTROLOGER].tally
    assert tally.tools == {"delegate": 2, "working_memory": 1, "unknown": 1}


async def test_a_person_is_called_for_counts_against_who_served_before(told: TurnStore) -> None:
    story = Story(told)
    story.tell(48, 9, minute=300, persona="astrologer")
    for person in ("u48", "u30", "somebody who was never served"):
        story.record.escalated(person)
    await story.record.flush()
    found = await told.sums(TEN_DAYS)
    escalated = {part: sums.tally.escalated for part, sums in found.items()}
    assert escalated == {BUTLER: 0, ASTROLOGER: 1, Slice("butler", "2"): 1}
    rates = KeyFigures(ASTROLOGER, found[ASTROLOGER]).rates()
    assert rates["containment"] == pytest.approx(10 / 11)


@pytest.mark.parametrize(("person", "counted"), [("u00", 1), ("stranger", 0)])
async def test_a_person_is_called_where_nobody_has_said_a_word_meanwhile(
    store: TurnStore, person: str, counted: int
) -> None:
    story = Story(store)
    story.tell(0, 0)
    await story.record.flush()
    story.record.escalated(person)
    await story.record.flush()
    found = await store.sums(TEN_DAYS)
    assert found[BUTLER].tally.escalated == counted


async def test_what_each_turn_has_cost_is_told_from_the_newest_on(store: TurnStore) -> None:
    story = Story(store)
    for minute in (0, 1, 40):
        story.tell(0, 0, minute=minute)
        story.tell(1, 0, minute=minute)
    await story.record.flush()
    since = START + timedelta(minutes=1)
    found = await store.lately(["u00"], since)
    assert [each.at for each in found] == [START + timedelta(minutes=40), since]
    assert {each.person for each in found} == {"u00"}
