import threading
from collections.abc import Sequence

import pytest

from application.astrology.places import OPENING, FindPlacesUseCase
from application.astrology.ports import Gazetteer
from domain.astrology.places import Place
from domain.shared.errors import ConfigurationError


class Unmade(Gazetteer):
    """Whoever makes it is told to end meanwhile, as at the end of a first start."""

    def search(self, words: str, limit: int) -> Sequence[Place]:
        raise ConfigurationError("the list of places could not be made")

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        raise ConfigurationError("the list of places could not be made")


async def test_places_that_cannot_be_opened_in_advance_trouble_only_who_asks_for_one() -> None:
    places = FindPlacesUseCase(Unmade())
    places.get_ready()  # an error of its thread would fail this test
    for thread in threading.enumerate():
        if thread.name == OPENING:
            thread.join()
    with pytest.raises(ConfigurationError):
        await places.execute("Paris")
