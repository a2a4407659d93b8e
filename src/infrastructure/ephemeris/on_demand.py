import threading
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from application.astrology.ports import Ephemeris
from domain.astrology.bodies import Body
from domain.astrology.sky import Sky

if TYPE_CHECKING:
    from infrastructure.ephemeris.skyfield_ephemeris import SkyfieldEphemeris


class OnDemandEphemeris(Ephemeris):
    """Loads the ephemeris, and the libraries below it, with the first question it is asked."""

    def __init__(self) -> None:
        self._loaded: SkyfieldEphemeris | None = None
        self._once = threading.Lock()

    def sky(self, moment: datetime) -> Sky:
        return self._ephemeris().sky(moment)

    def longitudes(self, body: Body, moments: Sequence[datetime]) -> Sequence[float]:
        return self._ephemeris().longitudes(body, moments)

    def close(self) -> None:
        """Once nobody asks any more."""
        with self._once:
            if self._loaded is not None:
                self._loaded.close()
                self._loaded = None

    def _ephemeris(self) -> "SkyfieldEphemeris":
        with self._once:
            if self._loaded is None:
                from infrastructure.ephemeris.skyfield_ephemeris import SkyfieldEphemeris

                self._loaded = SkyfieldEphemeris()
            return self._loaded
