"""Voice notes are promised only where they are heard."""

import pytest

from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, texts_of


@pytest.mark.parametrize("language", ["ru", "en", "fr"])
@pytest.mark.parametrize("order", ["start", "help"])
@pytest.mark.parametrize("hears", [True, False])
async def test_the_greeting_and_the_help_speak_of_voice_where_it_works(
    language: str, order: str, hears: bool
) -> None:
    channel = PlainChannel(Salon(LivingVoice(), hears=hears).dialogue, language_code=language)
    said = " ".join(texts_of(await channel.command(order))).casefold()
    promised = any(word in said for word in ("voice", "голос", "voix", "vocaux"))
    assert promised is hears
