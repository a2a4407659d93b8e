"""Thumbs below an answer: shown where the operator wants them, and each press counts once."""

from application.analytics.rating import RateTurnUseCase
from application.analytics.record import RecordTurnsUseCase
from application.dialogue.plugins import Plugins
from application.dialogue.thumbs import TakeThumb
from application.personalization.facts import ReplyFacts
from composition.context import Context
from composition.foundation import Foundation
from domain.analytics.figures import Slice, Window
from domain.analytics.turns import day_of
from infrastructure.in_memory.turns import InMemoryTurns
from tests.support.dialogue import Salon
from tests.support.in_memory_product import TEXTS
from tests.support.plain_channel import PlainChannel, buttons_of


class Ignoring:
    def recorded(self, turns: int) -> None: ...

    def lost(self, turns: int) -> None: ...


async def test_without_the_setting_nobody_is_asked(salon: Salon) -> None:
    answer = await PlainChannel(salon.dialogue).say("Good evening")
    assert [button.label for button in buttons_of(answer)] == ["↻"]


async def test_a_press_is_kept_and_thanked_for(salon: Salon) -> None:
    store, pressed = InMemoryTurns(), list[bool]()

    async def rating(base: Foundation) -> Context:
        facts = base.get(ReplyFacts)
        facts.subscribe(record.hear)
        take = TakeThumb(RateTurnUseCase(store), facts.pseudonym, pressed.append)
        return Context("rating", plugins=Plugins(skills=(take,)))

    salon.thumbs, salon.brings = True, (rating,)
    home = salon.household
    record = RecordTurnsUseCase(store, home.clock, Ignoring())
    channel = PlainChannel(salon.dialogue, language_code="en")
    again, up, down = buttons_of(await channel.say("Good evening"))
    assert (again.label, up.label, down.label) == ("↻", "👍", "👎")
    await record.flush()
    for button in (up, down, down):
        reply = await channel.press(str(button.action))
        assert reply.notice == TEXTS.text(home.defaults.language("en"), "thumb-kept")
    today = day_of(home.clock.now())
    tally = (await store.sums(Window(today, today)))[Slice("butler", "")].tally
    assert (tally.up, tally.down, tally.turns) == (0, 1, 1)
    assert pressed == [True, False, False]
    gone = await channel.press("thumb:up:long.gone")
    assert gone.notice == TEXTS.text(home.defaults.language("en"), "button-outdated")
