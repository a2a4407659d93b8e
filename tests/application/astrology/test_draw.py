from datetime import timedelta

import pytest

from application.astrology.draw import (
    FindDrawUseCase,
    OpenDrawUseCase,
    ShuffleUseCase,
    VerifyDrawUseCase,
)
from domain.astrology.decks import Deck
from domain.astrology.repetition import DRAWS_A_DAY
from domain.astrology.sealed_draw import OPEN_FOR, SealedDraw
from domain.shared.errors import Conflict, InvalidInput, LimitReached, NotFound
from domain.shared.identity import MemoryOwner
from infrastructure.in_memory.draws import InMemoryDraws
from tests.support.clocks import HandClock

ANN, BOB = MemoryOwner.parse("501"), MemoryOwner.parse("502")


class Table:
    def __init__(self) -> None:
        self.clock, self.draws = HandClock(), InMemoryDraws()
        self.shuffle = ShuffleUseCase(self.draws, self.clock)
        self.open = OpenDrawUseCase(self.draws, self.clock)
        self.find = FindDrawUseCase(self.draws, self.clock)

    async def draw(self, question: str = "", spread: str = "three") -> SealedDraw:
        sealed = (await self.shuffle.execute(ANN, Deck.TAROT, question)).draw
        return await self.open.execute(ANN, sealed.draw_id, spread)


@pytest.fixture
def table() -> Table:
    return Table()


async def test_what_was_told_before_belongs_to_what_lies_open_after(table: Table) -> None:
    sealed = (await table.shuffle.execute(ANN, Deck.TAROT, "Shall I move?")).draw
    told = sealed.commitment
    assert sealed.cards == ()
    opened = await table.open.execute(ANN, sealed.draw_id, "three")
    verified = VerifyDrawUseCase().execute(
        told, seed=opened.seed.hex(), context=opened.context, deck=Deck.TAROT, spread="three"
    )
    assert verified == opened.cards
    assert len(verified) == 3


async def test_another_seed_is_found_out(table: Table) -> None:
    opened = await table.draw()
    with pytest.raises(Conflict, match="does not belong"):
        VerifyDrawUseCase().execute(
            opened.commitment,
            seed=bytes(16).hex(),
            context=opened.context,
            deck=Deck.TAROT,
            spread="three",
        )
    with pytest.raises(InvalidInput, match="hexadecimal"):
        VerifyDrawUseCase().execute("0", seed="not hex", context="", deck=Deck.TAROT, spread="one")


async def test_a_second_press_changes_nothing(table: Table) -> None:
    sealed = (await table.shuffle.execute(ANN, Deck.TAROT)).draw
    first = await table.open.execute(ANN, sealed.draw_id, "three")
    assert await table.open.execute(ANN, sealed.draw_id, "one") == first


async def test_nobody_opens_the_draw_of_another(table: Table) -> None:
    sealed = (await table.shuffle.execute(ANN, Deck.TAROT)).draw
    with pytest.raises(NotFound):
        await table.open.execute(BOB, sealed.draw_id, "one")


async def test_a_deck_that_waited_too_long_is_not_opened(table: Table) -> None:
    sealed = (await table.shuffle.execute(ANN, Deck.TAROT)).draw
    table.clock.advance(OPEN_FOR.total_seconds() + 1)
    with pytest.raises(Conflict, match="waited too long"):
        await table.open.execute(ANN, sealed.draw_id, "one")


async def test_the_same_question_keeps_its_answer_for_a_day(table: Table) -> None:
    first = await table.draw("Shall I move to Lisbon?")
    table.clock.advance(3_600)
    again = await table.shuffle.execute(ANN, Deck.RUNES, "shall I move to Lisbon")
    assert again.is_answered
    assert again.draw == first
    table.clock.advance(timedelta(hours=24).total_seconds())
    assert not (await table.shuffle.execute(ANN, Deck.TAROT, "Shall I move to Lisbon?")).is_answered


async def test_another_question_is_another_draw(table: Table) -> None:
    await table.draw("Shall I move to Lisbon?")
    assert not (await table.shuffle.execute(ANN, Deck.TAROT, "Will she write to me?")).is_answered


async def test_there_is_an_end_to_drawing_in_one_day(table: Table) -> None:
    for _ in range(DRAWS_A_DAY):
        await table.draw()
    with pytest.raises(LimitReached) as refusal:
        await table.shuffle.execute(ANN, Deck.TAROT)
    assert refusal.value.retry_after == pytest.approx(86_400)


async def test_the_last_draw_is_found_without_its_name(table: Table) -> None:
    await table.draw("one")
    table.clock.advance(60)
    last = await table.draw("two")
    assert await table.find.execute(ANN) == last
    with pytest.raises(NotFound):
        await table.find.execute(BOB)
