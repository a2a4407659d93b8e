"""When an erasure waits, for how long, and what it refuses."""

from collections.abc import Mapping, Sequence

import pytest

from application.support.erase import EraseUserUseCase
from domain.delivery.inbox import UpdateKey
from domain.shared.errors import InvalidInput
from tests.support.clocks import HandClock


class Storage:
    """Answers that a reply is being made for so many questions, and notes what is asked of it."""

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.calls: list[str] = []

    async def identities(self, telegram_id: str) -> Sequence[str]:
        return (telegram_id,)

    async def discard_waiting(self, telegram_id: str, own: UpdateKey | None) -> None:
        self.calls.append("discard")

    async def is_being_answered(self, telegram_id: str, own: UpdateKey | None) -> bool:
        self.busy -= 1
        return self.busy >= 0

    async def erase(
        self, telegram_id: str, identities: Sequence[str], own: UpdateKey | None
    ) -> Mapping[str, int]:
        self.calls.append("erase")
        return {"user_memory": 2 if self.calls.count("erase") == 1 else 0}


def an_erasure(storage: Storage, clock: HandClock, naps: list[float]) -> EraseUserUseCase:
    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.advance(seconds)

    return EraseUserUseCase(storage, storage, clock, patience=5, sleep=sleep)  # type: ignore[arg-type]


async def test_nobody_waits_where_no_reply_is_being_made() -> None:
    storage, naps = Storage(busy=0), list[float]()
    assert await an_erasure(storage, HandClock(), naps).execute("7") == {"user_memory": 2}
    assert (storage.calls, naps) == (["discard", "erase"], [])


async def test_a_reply_is_waited_for_and_its_last_traces_are_erased_too() -> None:
    storage, naps = Storage(busy=3), list[float]()
    assert await an_erasure(storage, HandClock(), naps).execute("7") == {"user_memory": 2}
    assert storage.calls == ["discard", "erase", "erase"]
    assert len(naps) == 4


async def test_the_wait_is_bounded() -> None:
    storage, naps = Storage(busy=10_000), list[float]()
    await an_erasure(storage, HandClock(), naps).execute("7")
    assert storage.calls == ["discard", "erase", "erase"]
    assert sum(naps) < 10


@pytest.mark.parametrize("wrong", ["", "group:-100:7", "Ann", "-7"])
async def test_only_a_persons_own_id_is_taken(wrong: str) -> None:
    storage = Storage(busy=0)
    with pytest.raises(InvalidInput, match="number"):
        await an_erasure(storage, HandClock(), []).execute(wrong)
    assert storage.calls == []
