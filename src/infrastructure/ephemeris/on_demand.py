import threading
from collections.abc import Sequence
from datetime import datetime

from application.astrology.ports import Ephemeris
from domain.astrology.bodies import Body
from domain.astrology.sky import Sky


class OnDemandEphemeris(Ephemeris):
    """Loads the ephemeris, and the libraries below it, with the first question it is asked."""

    def __init__(self) -> None:
        self._loaded: Ephemeris | None = None
        self._once = threading.Lock()

    def sky(self, moment: datetime) -> Sky:
        return self._ephemeris().sky(moment)

    def longitudes(self, body: Body, moments: Sequence[datetime]) -> Sequence[float]:
        return self._ephemeris().longitudes(body, moments)

    def _ephemeris(self) -> Ephemeris:
        with self._once:
            if self._loaded is None:
                from infrastructure.ephemeris.skyfield_ephemeris import SkyfieldEphemeris

                self._loaded = SkyfieldEphemeris()
            return self._loaded
