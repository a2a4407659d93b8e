"""What the house says, it says in the voice of the persona in use."""

import pytest

from domain.shared.language import Language
from tests.support.dialogue import Salon
from tests.support.in_memory_product import TEXTS
from tests.support.plain_channel import PlainChannel, texts_of


@pytest.mark.parametrize("language", Language)
async def test_the_astrologer_has_words_of_her_own(salon: Salon, language: Language) -> None:
    channel = PlainChannel(salon.dialogue, language_code=language)
    butlers = texts_of(await channel.show("photo"))
    await channel.press("persona:astrologer")
    hers = texts_of(await channel.show("photo"))
    assert butlers == [TEXTS.text(language, "media-photo")]
    assert hers == [TEXTS.text(language, "media-photo", voice="astrologer")]
    assert hers != butlers


async def test_what_she_has_no_words_for_is_said_as_the_house_says_it(salon: Salon) -> None:
    said = TEXTS.text(Language.ENGLISH, "tone-witty", voice="astrologer")
    assert said == TEXTS.text(Language.ENGLISH, "tone-witty")


async def test_a_persona_nobody_wrote_for_is_no_reason_for_silence() -> None:
    assert TEXTS.text(Language.FRENCH, "reset-kept", voice="gardener")
