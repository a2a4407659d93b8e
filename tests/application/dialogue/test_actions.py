"""What a persona may not do is declined by name, however it is asked for."""

from dataclasses import dataclass, replace

import pytest

from application.dialogue.exchange import Exchange
from application.dialogue.plugins import Plugins
from domain.dialogue.replies import Reply
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.language import Language
from tests.support.dialogue import Salon
from tests.support.in_memory_product import PERSONAS, TEXTS
from tests.support.plain_channel import PlainChannel, texts_of

BUTLER = PERSONAS.all()[0]


@dataclass
class Cards:
    """Stands where the draw stands, and would bring cards to whoever asks."""

    name: str = "draw"
    actions: tuple[str, ...] = ("card",)
    commands: tuple[str, ...] = ("card",)
    allowed_in_crisis: bool = False

    def understands(self, words: str) -> bool:
        return words == "draw a card"

    async def answer(self, exchange: Exchange) -> Reply | None:
        return Reply.text("The Star.")


def served_by_a_butler_who_may(salon: Salon, actions: tuple[str, ...] | None) -> PlainChannel:
    butler = replace(BUTLER, actions=actions)
    salon.plugins = Plugins(skills=(Cards(),))
    salon.household.catalogue = PersonaCatalogue([butler], default=butler.persona_id)
    return PlainChannel(salon.dialogue, language_code="en")


async def test_who_may_not_draw_cards_draws_none(salon: Salon) -> None:
    channel = served_by_a_butler_who_may(salon, ("moon",))
    declined = TEXTS.text(Language.ENGLISH, "persona-declines", name="Alfred")
    assert texts_of(await channel.say("draw a card")) == [declined]
    assert texts_of(await channel.command("card")) == [declined]
    assert salon.observer.turns[-1].answered_by == "declined"


async def test_a_button_opens_nothing_that_words_do_not(salon: Salon) -> None:
    channel = served_by_a_butler_who_may(salon, ())
    assert "Alfred does not do this" in texts_of(await channel.press("card"))[0]


@pytest.mark.parametrize("actions", [None, ("draw",)])
async def test_who_may_does(salon: Salon, actions: tuple[str, ...] | None) -> None:
    channel = served_by_a_butler_who_may(salon, actions)
    assert texts_of(await channel.say("draw a card")) == ["The Star."]


async def test_nobody_is_kept_from_settings_and_help(salon: Salon) -> None:
    channel = served_by_a_butler_who_may(salon, ())
    for asked in ("help", "settings", "persona"):
        await channel.command(asked)
        assert salon.observer.turns[-1].answered_by == asked
