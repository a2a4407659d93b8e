"""Whatever comes in when: every update ends in exactly one turn, and the order is kept."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.inbox import InboxRow, Turn, TurnKind, UpdateKind, Wait, next_turn
from tests.factories import NOON, an_update

BURST = timedelta(milliseconds=700)
HOUR = timedelta(hours=1)
READ_AT_ONCE = 5

arrivals = st.tuples(
    st.sampled_from(
        [UpdateKind.MESSAGE, UpdateKind.RECORDING, UpdateKind.COMMAND, UpdateKind.OTHER]
    ),
    st.integers(1, 2),  # the user
    st.sampled_from([0, 0, 300, 900]),  # milliseconds since the one before
    st.sampled_from([timedelta(0), timedelta(0), 2 * HOUR]),  # how old it is already
)
steps = st.lists(st.sampled_from(["receive", "finish", "fail"]), max_size=40)


@dataclass
class Lane:
    """A lane's rows, worked on by somebody who may fail between fixing a turn and finishing it."""

    now: datetime = NOON
    unfinished: list[InboxRow] = field(default_factory=list)
    turns: list[list[int]] = field(default_factory=list)

    def receive(self, arrival: tuple[UpdateKind, int, int, timedelta]) -> None:
        kind, user, pause, age = arrival
        self.now += timedelta(milliseconds=pause)
        number = len(self.unfinished) + sum(map(len, self.turns)) + 1
        self.unfinished.append(
            an_update(number, user_id=user, kind=kind, received_at=self.now, sent_at=self.now - age)
        )

    def work(self, *, fail: bool) -> None:
        rows = self.unfinished[:READ_AT_ONCE]
        if not rows:
            return
        turn = next_turn(rows, now=self.now, burst=BURST, stale_after=HOUR)
        if isinstance(turn, Wait):
            assert 0 < turn.seconds <= BURST.total_seconds()
            self.now += timedelta(seconds=turn.seconds)
            return
        assert isinstance(turn, Turn)
        _check(turn)
        begun = {row.key for row in turn.rows}
        if fail:
            fixed = turn.head.key.update_id
            self.unfinished = [
                replace(row, turn=fixed) if row.key in begun else row for row in self.unfinished
            ]
            return
        self.unfinished = [row for row in self.unfinished if row.key not in begun]
        self.turns.append([row.key.update_id for row in turn.rows])


def _check(turn: Turn) -> None:
    if len(turn.rows) > 1 and turn.kind is TurnKind.NORMAL:
        assert all(row.kind.is_said for row in turn.rows)
        assert len({row.user_id for row in turn.rows}) == 1


@given(coming=st.lists(arrivals, max_size=20), plan=steps)
def test_every_update_ends_in_exactly_one_turn_and_the_order_is_kept(
    coming: list[tuple[UpdateKind, int, int, timedelta]], plan: list[str]
) -> None:
    lane, left = Lane(), list(coming)
    for step in plan:
        if step != "receive":
            lane.work(fail=step == "fail")
        elif left:
            lane.receive(left.pop(0))
    for arrival in left:
        lane.receive(arrival)
    for _ in range(2 * len(coming)):
        lane.work(fail=False)
    assert [number for turn in lane.turns for number in turn] == list(range(1, len(coming) + 1))
