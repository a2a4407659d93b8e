"""Cards and runes as a person meets them, through the whole dialogue."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from application.astrology.draw import VerifyDrawUseCase
from application.dialogue.turns import Written
from application.text_engine.ports import TextProvider
from composition.app import open_app
from composition.open_dialogue import build_dialogue
from domain.astrology.card_texts import DrawTexts
from domain.astrology.decks import Deck
from domain.dialogue.replies import Picture, Reply, Text
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from infrastructure.settings import Settings
from tests.support.dialogue import Unlimited
from tests.support.in_process_product import product_settings
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, buttons_of


class ReadingModel(LivingVoice):
    """A model that reads every draw in the same words."""

    def __init__(self, reading: str) -> None:
        super().__init__()
        self.reading = reading
        self.readings = 0

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        self.readings += 1
        return GenerationResult(self.reading, self.model, self.name, TokenUsage(1, 1))


_HEX = re.compile(r"\b[0-9a-f]{32,64}\b")


class Guests:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @asynccontextmanager
    async def one(
        self, provider: TextProvider | None = None, language: str = "en"
    ) -> AsyncIterator[tuple[PlainChannel, DrawTexts]]:
        replaced: dict[str, Any] = {"provider": provider} if provider else {}
        async with open_app(self._settings, **replaced) as app:
            dialogue = build_dialogue(app, Unlimited())
            yield PlainChannel(dialogue.use_case, language_code=language), app.get(DrawTexts)


@pytest.fixture
def guests(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Guests:
    return Guests(product_settings(mongo_uri_and_name, tmp_path))


def text_of(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, Text))


def picture_of(reply: Reply) -> Picture:
    return next(part for part in reply.parts if isinstance(part, Picture))


async def test_a_draw_is_sealed_chosen_shown_and_can_be_checked(guests: Guests) -> None:
    async with guests.one() as (ann, texts):
        sealed = await ann.say("Draw me a card: shall I move to Lisbon?")
        (seal,) = _HEX.findall(text_of(sealed))
        _, three, _ = buttons_of(sealed)
        opened = await ann.press(three)
        picture, told = picture_of(opened), text_of(opened)
        assert picture.content.startswith(b"\x89PNG")
        (seed,) = _HEX.findall(told)
        checked = text_of(await ann.command("verify"))
        assert seal in checked
        assert seed in checked
        purpose = re.search(r"majordome draw \w+", checked)
        assert purpose
        cards = VerifyDrawUseCase().execute(
            seal, seed=seed, context=purpose.group(), deck=Deck.TAROT, spread="three"
        )
        english = texts.deck(Language.ENGLISH, Deck.TAROT)
        assert all(english.name(card) in picture.caption for card in cards)
        assert all(english.meaning(card) in told for card in cards)


async def test_pressing_twice_draws_the_same_cards(guests: Guests) -> None:
    async with guests.one() as (ann, _):
        first, *others = buttons_of(await ann.command("runes"))
        shown = await ann.press(first)
        again = await ann.press(others[0])
        assert picture_of(shown).caption == picture_of(again).caption


async def test_cards_answer_in_the_language_of_the_question(guests: Guests) -> None:
    async with guests.one(language="en") as (ann, _):
        sealed = await ann.say("Погадай на картах: стоит ли мне менять работу?")
        opened = await ann.press(buttons_of(sealed)[1])
        assert picture_of(opened).caption.startswith("Три карты")
        assert "Печать вскрыта" in text_of(opened)


async def test_the_same_question_is_not_drawn_again_the_same_day(guests: Guests) -> None:
    async with guests.one(language="ru") as (ann, _):
        sealed = await ann.say("Погадай на картах: стоит ли мне переезжать?")
        opened = await ann.press(buttons_of(sealed)[0])
        again = await ann.say("Разложи карты: стоит ли мне переезжать?")
        assert buttons_of(again) == []
        assert picture_of(opened).caption.partition(": ")[2] in text_of(again)


async def test_a_model_that_invents_cards_is_asked_again_and_then_cut(guests: Guests) -> None:
    every_trump = " ".join(f"The card {name} warns you." for name in ("Strength", "Justice"))
    calm = "A calm week may be ahead, with time for what matters, and for those who matter."
    model = ReadingModel(f"{calm} {every_trump}")
    async with guests.one(model) as (ann, _):
        opened = await ann.press(buttons_of(await ann.command("runes"))[0])
        assert model.readings == 1  # of runes, these words are no names
        opened = await ann.press(buttons_of(await ann.command("card"))[0])
        assert model.readings == 3
        assert "A calm week" in text_of(opened)
        drawn = picture_of(opened).caption
        for name in ("Strength", "Justice"):
            assert (f"{name} warns you" in text_of(opened)) == (name in drawn)


async def test_the_persona_can_be_asked_about_the_cards(guests: Guests) -> None:
    model = ReadingModel("Rest first, decide later.")
    async with guests.one(model) as (ann, _):
        opened = await ann.press(buttons_of(await ann.command("card"))[0])
        await ann.say("What did you mean by that?")
        caption = picture_of(opened).caption
        assert any(caption in message.content for message in model.requests[-1].messages)


async def test_a_named_spread_is_laid_at_once_behind_its_seal(guests: Guests) -> None:
    async with guests.one(language="ru") as (ann, _):
        laid = await ann.say("Расклад на три карты: стоит ли мне переезжать?")
        assert buttons_of(laid) == []
        assert isinstance(laid.parts[0], Text)
        (seal,) = _HEX.findall(laid.parts[0].text)
        assert picture_of(laid).caption.startswith("Три карты")
        assert seal in text_of(await ann.command("verify"))


async def test_the_day_has_one_card_however_often_it_is_asked_for(guests: Guests) -> None:
    async with guests.one() as (ann, _):
        drawn = picture_of(await ann.say("card of the day")).caption
        again = await ann.say("What's my card of the day?")
        assert drawn.startswith("One card")
        assert drawn.partition(": ")[2] in text_of(again)
        assert not any(isinstance(part, Picture) for part in again.parts)


async def test_a_spread_laid_at_once_is_shown_when_its_turn_comes_again(guests: Guests) -> None:
    async with guests.one() as (ann, _):
        laid = await ann.say("Three cards: shall I move?")
        again = await ann.hand_in(Written("Three cards: shall I move?"), is_retry=True)
        assert picture_of(again).caption == picture_of(laid).caption


async def test_runes_are_no_cards(guests: Guests) -> None:
    async with guests.one() as (ann, _):
        choice = buttons_of(await ann.command("runes"))
        assert [button.label for button in choice] == ["One rune", "Three runes"]
        assert picture_of(await ann.press(choice[1])).caption.startswith("Three runes")


@pytest.mark.parametrize("forged", ["draw:nope:three", "draw:nope", "draw"])
async def test_a_forged_or_old_button_draws_nothing(guests: Guests, forged: str) -> None:
    async with guests.one() as (ann, _):
        reply = await ann.press(forged)
        assert reply.parts == ()
        assert reply.notice
