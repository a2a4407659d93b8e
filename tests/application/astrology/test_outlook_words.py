"""What is said of a day's transits where no model writes it."""

import pytest

from domain.astrology.aspects import MAJOR, AspectKind
from domain.astrology.bodies import Body
from domain.shared.language import Language
from tests.support.astrologer import MEANINGS


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("aspect", MAJOR)
def test_a_planet_over_its_own_place_is_no_talk_between_two(
    aspect: AspectKind, language: Language
) -> None:
    meanings = MEANINGS[language]
    theme = meanings.bodies[Body.MOON].theme
    said = meanings.transit(aspect, Body.MOON, Body.MOON)
    assert said.casefold().count(theme.casefold()) == 1
