"""Drawing cards and runes so that whoever asks can check that nobody chose for them."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from application.astrology.draw_ports import DrawRepository
from application.shared.ports import Clock
from domain.astrology.decks import Deck, spread_of
from domain.astrology.draws import SEED_BYTES, DrawnCard, commitment, deal
from domain.astrology.repetition import DRAWS_A_DAY, SAME_QUESTION_WITHIN, same_question
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.errors import Conflict, InvalidInput, LimitReached, NotFound
from domain.shared.identity import MemoryOwner

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shuffled:
    """A deck that waits, or the earlier draw that has answered this question already."""

    draw: SealedDraw
    is_answered: bool = False


class ShuffleUseCase:
    """Seals a deck: its commitment is told before anybody chooses anything."""

    def __init__(self, draws: DrawRepository, clock: Clock) -> None:
        self._draws = draws
        self._clock = clock

    async def execute(self, owner: MemoryOwner, deck: Deck, question: str = "") -> Shuffled:
        """Raises LimitReached for more draws in a day than do anybody good."""
        now = self._clock.now()
        recent = await self._draws.opened_since(owner, now - max(_DAY, SAME_QUESTION_WITHIN))
        if answered := same_question(question, recent):
            return Shuffled(answered, is_answered=True)
        if len(recent) >= DRAWS_A_DAY:
            wait = _DAY - (now - (recent[-1].opened_at or now))
            raise LimitReached(
                f"{DRAWS_A_DAY} draws a day are allowed", retry_after=wait.total_seconds()
            )
        draw = SealedDraw(
            owner=owner,
            draw_id=secrets.token_hex(5),
            deck=deck,
            seed=secrets.token_bytes(SEED_BYTES),
            question=question,
            sealed_at=now,
        )
        await self._draws.seal(draw)
        return Shuffled(draw)


class OpenDrawUseCase:
    def __init__(self, draws: DrawRepository, clock: Clock) -> None:
        self._draws = draws
        self._clock = clock

    async def execute(self, owner: MemoryOwner, draw_id: str, spread: str) -> SealedDraw:
        """With the cards on the table; however often it is asked, they stay the same.

        Raises NotFound, InvalidInput for a spread the deck does not know, Conflict for a deck
        that has waited too long.
        """
        sealed = await self._draws.find(owner, draw_id)
        if sealed is None:
            raise NotFound("there is no such draw: ask for a new one")
        if sealed.spread is not None:
            return sealed
        return await self._draws.open(sealed.opened(spread, self._clock.now()))


class FindDrawUseCase:
    def __init__(self, draws: DrawRepository, clock: Clock) -> None:
        self._draws = draws
        self._clock = clock

    async def execute(self, owner: MemoryOwner, draw_id: str = "") -> SealedDraw:
        """An opened draw, the last one where none is named. Raises NotFound."""
        if draw_id:
            found = await self._draws.find(owner, draw_id)
        else:
            recent = await self._draws.opened_since(owner, self._clock.now() - timedelta(days=30))
            found = next(iter(recent), None)
        if found is None or found.spread is None:
            raise NotFound("there is no such draw")
        return found


class VerifyDrawUseCase:
    """Deals again from what was told; anybody can do the same without us."""

    def execute(
        self, told: str, *, seed: str, context: str, deck: Deck, spread: str
    ) -> tuple[DrawnCard, ...]:
        """The cards of this seed. Raises InvalidInput for a seed that cannot be one, Conflict
        where the commitment `told` before the draw is another seed's.
        """
        try:
            secret = bytes.fromhex(seed)
        except ValueError:
            raise InvalidInput("seed: it is written in hexadecimal digits") from None
        if commitment(secret, context) != told.strip().lower():
            raise Conflict("the seed does not belong to this commitment")
        return deal(secret, context, deck, spread_of(deck, spread))
