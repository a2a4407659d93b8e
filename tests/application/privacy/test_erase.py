"""When an erasure waits, for how long, and in which order it goes."""

from collections.abc import Mapping
from typing import Any

from application.privacy.erase import ErasePersonUseCase
from domain.delivery.inbox import UpdateKey
from domain.shared.identity import Person
from tests.support.clocks import HandClock

ANN = Person("7")


class Storage:
    """Answers that a reply is being made for so many questions, and notes what is asked of it."""

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.calls: list[str] = []

    async def raise_for(self, who: Person, *, asked_by: UpdateKey | None = None) -> None:
        self.calls.append("tombstone")

    async def discard_waiting(self, who: Person, asked_by: UpdateKey | None) -> None:
        self.calls.append("discard")

    async def is_being_answered(self, who: Person, asked_by: UpdateKey | None) -> bool:
        self.busy -= 1
        return self.busy >= 0

    async def finish(self) -> int:
        return 0

    async def export(self, who: Person) -> Mapping[str, Any]:
        return {}

    async def erase(self, who: Person, *, asked_by: UpdateKey | None = None) -> Mapping[str, int]:
        self.calls.append("erase")
        return {"user_memory": 2 if self.calls.count("erase") == 1 else 0}


def an_erasure(storage: Storage, clock: HandClock, naps: list[float]) -> ErasePersonUseCase:
    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.advance(seconds)

    return ErasePersonUseCase(storage, storage, lambda: [storage], clock, patience=5, sleep=sleep)


async def test_nobody_waits_where_no_reply_is_being_made() -> None:
    storage, naps = Storage(busy=0), list[float]()
    assert await an_erasure(storage, HandClock(), naps).execute(ANN) == {"user_memory": 2}
    assert (storage.calls, naps) == (["tombstone", "discard", "erase"], [])


async def test_a_reply_is_waited_for_and_its_last_traces_are_erased_too() -> None:
    storage, naps = Storage(busy=3), list[float]()
    assert await an_erasure(storage, HandClock(), naps).execute(ANN) == {"user_memory": 2}
    assert storage.calls == ["tombstone", "discard", "erase", "erase"]
    assert len(naps) == 4


async def test_the_wait_is_bounded() -> None:
    storage, naps = Storage(busy=10_000), list[float]()
    await an_erasure(storage, HandClock(), naps).execute(ANN)
    assert storage.calls == ["tombstone", "discard", "erase", "erase"]
    assert sum(naps) < 10
